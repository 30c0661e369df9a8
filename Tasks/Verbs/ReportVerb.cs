using System.CommandLine;
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
        var command = new Verb(VerbGroup.Train, "report", "results as one HTML page, as SVG and as CSV",
            """
            Makes one HTML file of results: tables, learning curves, sweeps, β, exhibits, throughput. The file needs no network. A DIR is the
            folder of a run or an experiment, or holds such folders and JSON files, those of profile --json among them. What cannot be read is
            left out and named.
            """,
            [
                "mogru report runs/benchmark --out benchmark.html",
                "mogru report runs --published published --svg figures --csv figures",
                "mogru report runs --json - | jq .facts",
            ]);
        var folders = new Argument<string[]>("DIR")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Folders of runs or experiments, or their JSON files.",
        };
        var page = ValueOption.Word("--out", "The HTML file (default report.html; none with --svg, --csv or --json alone); - for standard output.", "FILE");
        var svg = ValueOption.Word(
            "--svg",
            "Write every chart as a standalone SVG file into this folder, for papers. Without another DIR, the results in this one, into its "
                + "folder svg.", "DIR");
        var csv = ValueOption.Word("--csv", "Write every chart's numbers as a CSV file into this folder; the page has the same behind its links.", "DIR");
        var published = ValueOption.Word(
            "--published", "A folder with the published learning_curves.json and throughput.json, drawn behind ours.", "DIR");
        var json = ValueOption.Word("--json", "Write what the page shows as JSON; - for standard output and nothing else there.", "FILE");
        command.Add(folders);
        command.Add(published);
        command.Add(page);
        command.Add(svg);
        command.Add(csv);
        command.Add(json);
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            return Run(
                session, target, parsed.GetValue(folders) ?? [], new(
                    parsed.GetValue(published), parsed.GetValue(page), parsed.GetValue(svg), parsed.GetValue(csv), parsed.GetValue(json) is not null));
        });
        return command;
    }

    readonly record struct Wanted(string? Published, string? Page, string? Svg, string? Csv, bool Json);

    static int Run(Session session, JsonTarget json, string[] folders, Wanted wanted)
    {
        session.Output.LinesAreBesideThePoint();
        var (published, page, svg, csv, _) = wanted;
        if (folders.Length == 0 && Directory.Exists(svg))
            (folders, svg) = ([svg], Path.Combine(svg, "svg"));
        if (svg is null && csv is null && !wanted.Json)
            page ??= "report.html";
        if (folders.Length == 0)
            throw new UsageException("report: no DIR is given; expected folders of runs or experiments, such as runs.");
        using var html = page is null ? null : new OutputFile("report: --out", page, session.Output);
        var people = html is { IsStandardOutput: true } ? session.Output.Silent() : json.ForPeople;
        var curves = published is null ? null : PublishedCurves.Read(published);
        var input = ResultReader.Read(folders);
        foreach (var one in input.LeftOut)
            session.Output.Complain($"report: left out: {one.Why}");
        var document = new ReportBuilder(input, curves).Build();
        session.Token.ThrowIfCancellationRequested();
        var figures = document.Sections.SelectMany(section => section.Blocks).SelectMany(block => block.Figures).ToList();
        if (html is not null)
        {
            html.Write(HtmlPage.Of(document));
            people.Text.WriteLine($"{page}: {Counted.Of(document.Sections.Count, "section")}, {Counted.Of(figures.Count, "chart")}");
        }
        WriteAll(people, svg, "svg", figures, figure => SvgChart.Of(figure.Chart));
        WriteAll(people, csv, "csv", figures, figure => figure.Csv);
        json.Write(document, Json.Indented.ReportDocument);
        return ExitCode.Done;
    }

    static void WriteAll(Output people, string? folder, string extension, List<ChartFigure> figures, Func<ChartFigure, string> text)
    {
        if (folder is null)
            return;
        Directory.CreateDirectory(folder);
        foreach (var figure in figures)
            OutputFile.WriteFile(Path.Combine(folder, $"{figure.Chart.Id}.{extension}"), text(figure));
        people.Text.WriteLine($"{folder}: {Counted.Of(figures.Count, extension + " file")}");
    }
}
