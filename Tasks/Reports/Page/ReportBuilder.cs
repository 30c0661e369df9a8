using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Input;

namespace MoGru.Tasks.Reports.Page;

/// <summary>Makes a report of results: a section an experiment, and one for throughput.</summary>
/// <param name="curves">The published curves and throughput, or null.</param>
sealed class ReportBuilder(ReportInput input, PublishedCurves? curves)
{
    const string AboutBeta =
        "β is the momentum retention gate of MoGRU, between 0 and 1 for each hidden unit and step: the velocity is v′ = β ⊙ v + (1 − β) ⊙ δ, where δ "
            + "is the change that the other gates propose. Near 1 the state keeps moving as it did, whatever comes in; near 0 it follows δ at once, as a GRU does.";

    readonly HashSet<string> ids = [];
    bool isBetaExplained;

    public ReportDocument Build()
    {
        var sections = input.Experiments.Select(Experiment).ToList();
        if (input.Profiles.Count > 0)
            sections.Add(Throughput());
        return new()
        {
            Summary = ReportSummary.Of(input),
            LeftOut = [.. input.LeftOut.Select(one => one.Why)],
            Facts = [.. Facts()],
            Palette = Palette.Colours,
            Cells = [.. input.Runs.Select(run => run.Cell).Concat(input.Profiles.Select(profile => profile.Cell)).Distinct()
                .Select(cell => new LegendEntry(cell, Palette.Slot(cell)))],
            Sections = sections,
        };
    }

    IEnumerable<string> Facts()
    {
        int runs = input.Runs.Count(), failed = input.Runs.Count(run => run.Error is not null);
        if (runs > 0)
            yield return $"{Counted.Of(runs, "run")} of {Counted.Of(input.Runs.Select(run => run.Task).Distinct().Count(), "task")} with "
                + $"{Counted.Of(input.Runs.Select(run => run.Seed).Distinct().Count(), "seed")}";
        if (failed > 0)
            yield return $"{Counted.Of(failed, "run")} ended before the last epoch";
        foreach (string machine in input.Runs.Select(run => $"mogru {run.Environment.Version}, {run.Environment.Runtime}, {run.Environment.Cpu}").Distinct())
            yield return machine;
    }

    ReportSection Experiment(ExperimentInput experiment)
    {
        var result = experiment.Result;
        string id = Unique(ChartId.Of(experiment.Name));
        var groups = RunGroup.Of(result.Runs);
        bool usesBest = result.Summary.Any(row => row.Epoch == "best");
        var sweeps = result.Summary.Any(row => row.Axis is not null)
            ? LevelCharts.Of(id, result.Summary)
            : SweepCharts.Of(id, experiment.Name, groups, usesBest);
        var learning = new LearningCurves(id, new(curves));
        return new()
        {
            Id = id,
            Title = Title(experiment),
            Findings = result.Findings,
            Notes = result.Notes,
            Tables = [.. result.Summary.GroupBy(row => row.Table).SelectMany(rows => Tables([.. rows], result.Tests))],
            Blocks =
            [
                .. Block("What each cell can do", CellGridChart.Of(id, result)),
                .. Block("Over a setting", sweeps),
                .. Block("Learning curves", groups.SelectMany(learning.Of)),
                .. Beta("β over epochs", groups.Select(learning.Beta).OfType<Chart>()),
                .. Beta("β over time steps", groups.Select(group => ExhibitCharts.BetaOverSteps(id, group)).OfType<Chart>()),
                .. Block("Confusion matrices", groups.SelectMany(group => ExhibitCharts.Confusion(id, group))),
                .. Block("Example waveforms", groups.DistinctBy(group => (group.Task, group.Settings.GetValueOrDefault("protocol")))
                    .SelectMany(group => ExhibitCharts.Waveforms(id, group))),
                .. Block("Forecasts", groups.SelectMany(group => ExhibitCharts.Forecasts(id, group))),
            ],
        };
    }

    static IEnumerable<ReportTable> Tables(SummaryRow[] rows, IReadOnlyList<TestRow> tests)
    {
        yield return ReportTables.Results(rows);
        if (tests.Where(test => test.Table == rows[0].Table).ToList() is { Count: > 0 } own)
            yield return ReportTables.Tests(own);
    }

    // Where several folders hold the same experiment, the folder tells them apart; in one folder, the file.
    string Title(ExperimentInput experiment)
    {
        string title = Capital(experiment.Name.Replace('-', ' ')) + (experiment.Result.Quick ? " (quick)" : "");
        var others = input.Experiments.Where(other => other.Name == experiment.Name && other != experiment).ToList();
        if (others.Count == 0)
            return title;
        string folder = Path.GetFileName(Path.GetDirectoryName(experiment.Path)) ?? "";
        bool alone = others.TrueForAll(other => Path.GetFileName(Path.GetDirectoryName(other.Path)) != folder);
        return $"{title}: {(alone ? folder : Path.GetFileNameWithoutExtension(experiment.Path))}";
    }

    ReportSection Throughput() => new()
    {
        Id = Unique("throughput"),
        Title = "Throughput",
        Tables = [ReportTables.Throughput(input.Profiles)],
        Blocks = [.. Block("Tokens a second", ThroughputCharts.Of(input.Profiles, curves))],
    };

    // Explained where it is shown first.
    IEnumerable<ChartBlock> Beta(string title, IEnumerable<Chart> charts)
    {
        foreach (var block in Block(title, charts))
        {
            yield return isBetaExplained ? block : block with { About = AboutBeta };
            isBetaExplained = true;
        }
    }

    IEnumerable<ChartBlock> Block(string title, IEnumerable<Chart> charts)
    {
        var figures = charts.Select(chart => chart with { Id = Unique(chart.Id) }).Select(chart => new ChartFigure(chart, ChartCsv.Of(chart))).ToList();
        return figures.Count > 0 ? [new(title, figures)] : [];
    }

    string Unique(string id)
    {
        string name = id;
        for (int k = 2; !ids.Add(name); k++)
            name = $"{id}-{k}";
        return name;
    }

    static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;
}
