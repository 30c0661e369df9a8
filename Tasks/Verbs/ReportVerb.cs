using System.CommandLine;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;
using MoGru.Tasks.Reports.Page;
using MoGru.Tasks.Reports.Svg;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru report DIR…</c>: tables and charts of finished runs.</summary>
static class ReportVerb
{
    public static Command Create(Session session)
    {
        var command = new Command("report",
            """
            Makes one HTML file of results: tables, learning curves, sweeps, β, exhibits, throughput. The file needs no network. A DIR is the
            folder of a run or an experiment, or holds such folders and JSON files, those of profile --json among them. What cannot be read is
            left out and named.

            Examples:
              mogru report runs/benchmark --out benchmark.html
              mogru report runs --published published --svg figures --csv figures
            """);
        var folders = new Argument<string[]>("DIR")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Folders of runs or experiments, or their JSON files.",
        };
        var page = ValueOption.Word("--out", "The HTML file (default report.html; none with --svg or --csv alone).", "FILE");
        var svg = ValueOption.Word(
            "--svg",
            "Write every chart as a standalone SVG file into this folder, for papers. Without another DIR, the results in this one, into its "
                + "folder svg.", "DIR");
        var csv = ValueOption.Word("--csv", "Write every chart's numbers as a CSV file into this folder; the page has the same behind its links.", "DIR");
        var published = ValueOption.Word(
            "--published", "A folder with the published learning_curves.json and throughput.json, drawn behind ours.", "DIR");
        command.Add(folders);
        command.Add(published);
        command.Add(page);
        command.Add(svg);
        command.Add(csv);
        command.SetAction(parsed => Run(
            session, parsed.GetValue(folders) ?? [], parsed.GetValue(published), parsed.GetValue(page), parsed.GetValue(svg),
            parsed.GetValue(csv)));
        return command;
    }

    static int Run(Session session, string[] folders, string? published, string? page, string? svg, string? csv)
    {
        if (folders.Length == 0 && Directory.Exists(svg))
            (folders, svg) = ([svg], Path.Combine(svg, "svg"));
        if (svg is null && csv is null)
            page ??= "report.html";
        if (folders.Length == 0)
            throw new UsageException("report: no DIR is given; expected folders of runs or experiments, such as runs.");
        if (page is "" || Directory.Exists(page))
            throw new UsageException($"report: --out is {Quote.Of(page)}; it must be the name of a file, such as report.html.");
        var curves = published is null ? null : PublishedCurves.Read(published);
        var input = ResultReader.Read(folders);
        foreach (var one in input.LeftOut)
            session.Output.Error.WriteLine($"mogru: report: left out: {one.Why}");
        var document = new ReportBuilder(input, curves).Build();
        session.Token.ThrowIfCancellationRequested();
        var figures = document.Sections.SelectMany(section => section.Blocks).SelectMany(block => block.Figures).ToList();
        if (page is not null)
        {
            JsonTarget.WriteFile(page, HtmlPage.Of(document));
            session.Output.Text.WriteLine($"{Quote.Visible(page)}: {Counted.Of(document.Sections.Count, "section")}, {Counted.Of(figures.Count, "chart")}");
        }
        WriteAll(session, svg, "svg", figures, figure => SvgChart.Of(figure.Chart));
        WriteAll(session, csv, "csv", figures, figure => figure.Csv);
        return ExitCode.Done;
    }

    static void WriteAll(Session session, string? folder, string extension, List<ChartFigure> figures, Func<ChartFigure, string> text)
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        foreach (var figure in figures)
            JsonTarget.WriteFile(Path.Combine(folder, $"{figure.Chart.Id}.{extension}"), text(figure));
        session.Output.Text.WriteLine($"{Quote.Visible(folder)}: {Counted.Of(figures.Count, extension + " file")}");
    }
}
