using System.Text;
using System.Text.Json;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Reports.Page;

/// <summary>
/// A report as one HTML file that loads nothing. All that comes from results is JSON in a block that is never run, with every
/// character escaped that could end the block; the scripts put it on the page as text. The page's policy allows no other script.
/// </summary>
static class HtmlPage
{
    static readonly string[] styles = ["uPlot.min.css", "report.css"];
    static readonly string[] scripts = ["uPlot.iife.min.js", "plot.js", "legend.js", "tooltip.js", "lines.js", "bars.js", "matrix.js", "tables.js", "report.js"];

    /// <summary>The page.</summary>
    /// <param name="title">What it is of, without characters that HTML gives a meaning.</param>
    /// <param name="lead">What stands over the summary, likewise.</param>
    public static string Of(ReportDocument document, string title = "MoGru report", string lead = "What the runs show")
    {
        string style = Joined(styles), script = Joined(scripts);
        return Asset.Read("report.html")
            .Replace("{{title}}", title)
            .Replace("{{lead}}", lead)
            .Replace("{{style-hash}}", Hash(style))
            .Replace("{{script-hash}}", Hash(script))
            .Replace("{{style}}", style)
            .Replace("{{script}}", script)
            .Replace("{{data}}", JsonSerializer.Serialize(document, Json.InPage.ReportDocument));
    }

    static string Joined(string[] assets) => "\n" + string.Join('\n', assets.Select(Asset.Read)) + "\n";

    // A browser hashes the text between the tags, with line ends as it reads them: \n.
    static string Hash(string text)
    {
        var hash = new Sha256();
        hash.Append(Encoding.UTF8.GetBytes(text));
        Span<byte> digest = stackalloc byte[Sha256.Length];
        hash.Finish(digest);
        return Convert.ToBase64String(digest);
    }
}
