using System.Globalization;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports.Input;

namespace MoGru.Tasks.Reports.Page;

/// <summary>What the runs show, in at most five sentences, each of which says no more than its numbers do.</summary>
static class ReportSummary
{
    const int Most = 5, Named = 4;

    public static IReadOnlyList<string> Of(ReportInput input)
    {
        List<string> rest = [.. Published(input), .. Throughput(input.Profiles), .. Unfinished(input)];
        var tables = input.Experiments.SelectMany(Tables).ToList();
        int room = Most - rest.Count;
        var results = tables.Count <= room
            ? tables.Select(table => LeadSentence.Of(table.Title, table.Leads))
            : tables.Take(room - 1).Select(table => LeadSentence.Of(table.Title, table.Leads))
                .Append(LeadSentence.Count(Counted.Of(tables.Count - room + 1, "more table"), tables.Skip(room - 1).SelectMany(table => table.Leads)));
        return [.. results, .. rest];
    }

    static IEnumerable<(string Title, IReadOnlyList<Lead> Leads)> Tables(ExperimentInput experiment)
    {
        string name = experiment.Name.Replace('-', ' ') + (experiment.Result.Quick ? " (scaled down)" : "");
        return Lead.OfTables(experiment.Result).Select(table => (table.Table == experiment.Name ? name : $"{name}, {table.Table}", table.Leads));
    }

    static IEnumerable<string> Published(ReportInput input)
    {
        var all = input.Experiments.SelectMany(experiment => experiment.Result.Summary).Where(row => row.Published is not null)
            .DistinctBy(row => (row.Condition, row.Cell, row.Mean)).ToList();
        var same = all.FindAll(row => row.Published!.SameSettings);
        if (all.Count == 0)
            yield break;
        if (same.Count == 0)
        {
            yield return "No run has the published settings, so none is held against a published number.";
            yield break;
        }
        var judged = same.FindAll(row => row.Published!.Differs is not null);
        var differ = judged.FindAll(row => row.Published!.Differs == true);
        List<string> parts = [];
        if (judged.Count > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{(differ.Count == 0 ? "none" : differ.Count)} of {Counted.Of(judged.Count, "result")} ")
                + (differ.Count < 2 ? "differs" : "differ") + " from the published number beyond chance"
                + (differ.Count > 0 ? $" ({List(differ.Select(row => $"{row.Condition} {row.Cell}"))})" : ""));
        if (same.Count > judged.Count)
            parts.Add($"{Counted.Of(same.Count - judged.Count, "result")} cannot be tested against the published number (one seed on both sides, or a run that broke down)");
        if (all.Count > same.Count)
            parts.Add($"{Counted.Of(all.Count - same.Count, "result")} with other settings {(all.Count - same.Count == 1 ? "is" : "are")} not compared");
        yield return $"With the published settings {string.Join("; ", parts)}.";
    }

    static IEnumerable<string> Throughput(IReadOnlyList<ProfileResult> profiles)
    {
        var ranked = profiles.Where(row => double.IsFinite(row.ForwardBackwardTokensPerSecond))
            .GroupBy(row => (row.Hidden, row.Steps, row.InputSize, row.Batch, row.Threads)).MaxBy(size => size.Count())?
            .OrderByDescending(row => row.ForwardBackwardTokensPerSecond).ToList();
        if (ranked is null)
            yield break;
        var (first, last) = (ranked[0], ranked[^1]);
        string others = ranked.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture,
            $", {first.ForwardBackwardTokensPerSecond / last.ForwardBackwardTokensPerSecond:0.0} times as many as {last.Cell}");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"Throughput at hidden {first.Hidden}, {first.Steps} steps: {first.Cell} {(ranked.Count > 1 ? "is fastest with" : "reaches")} "
                + $"{NumberText.Whole(first.ForwardBackwardTokensPerSecond)} tokens a second, forward and backward{others}.");
    }

    static IEnumerable<string> Unfinished(ReportInput input)
    {
        List<string> parts =
        [
            .. input.Experiments.Where(experiment => experiment.Planned is not null).Select(experiment => string.Create(
                CultureInfo.InvariantCulture,
                $"{experiment.Name} is unfinished, {experiment.Result.Runs.Count} of {Counted.Of(experiment.Planned!.Value, "run")}")),
        ];
        var failed = input.Runs.Where(run => run.Error is not null).ToList();
        if (failed.Count > 0)
            parts.Add($"{Counted.Of(failed.Count, "run")} ended before the last epoch ({List(failed.Select(run => $"{run.Task} {run.Cell} seed {run.Seed}"))})");
        if (input.LeftOut.Count > 0)
            parts.Add($"{Counted.Of(input.LeftOut.Count, "file or folder", "files or folders")} left out, named below");
        if (parts.Count > 0)
            yield return $"Missing: {string.Join("; ", parts)}.";
    }

    static string List(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(Named)) + (all.Length > Named ? string.Create(CultureInfo.InvariantCulture, $" and {all.Length - Named} more") : "");
    }
}
