using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Datasets;

/// <summary>Data sets for people.</summary>
static class DatasetLines
{
    /// <summary>What a data set is, and where it is or how it is got.</summary>
    public static void Describe(DatasetReport report, Output output)
    {
        output.Heading(report.Name);
        var found = report.Files.Where(file => file.Path is not null).ToList();
        (string, string)[] rows =
        [
            ("what", report.Title),
            ("licence", report.Licence),
            ("from", report.Source),
            .. report.Note is { } note ? [("note", note)] : Array.Empty<(string, string)>(),
            ("here", found.Count == 0 ? "no; get it with"
                : report.State == "missing" ? $"in part ({found.Count} of {report.Files.Count} files), {FolderOf(found[0])}; get the rest with"
                : FolderOf(found[0])),
        ];
        foreach (string line in DefinitionList.Lines(rows, output.PageColumns))
            output.Text.WriteLine(line);
        if (found.Count < report.Files.Count)
            output.Command($"    {report.Command}");
    }

    /// <summary>Whether each file is the one that it must be.</summary>
    public static void Compare(DatasetReport report, Output output)
    {
        if (report.Note is { } note)
            output.Text.WriteLine($"{report.Name}: {note}");
        var found = report.Files.FirstOrDefault(file => file.Path is not null);
        output.Text.WriteLine($"{report.Name}: {(found is null ? "missing" : FolderOf(found))}");
        foreach (var file in found is null ? [] : report.Files)
        {
            output.Text.WriteLine($"  {file.State,-10} {file.Name}");
            if (file.Found is { } instead)
            {
                output.Text.WriteLine($"             {instead}");
                output.Text.WriteLine($"             expected {file.Bytes} bytes, sha256 {file.Sha256}");
            }
        }
        if (report.State != "ok")
        {
            output.Text.WriteLine("  get it with");
            output.Command($"    {report.Command}");
        }
    }

    static string FolderOf(FileFinding file) => Quote.Visible(Path.GetDirectoryName(file.Path) ?? "");
}
