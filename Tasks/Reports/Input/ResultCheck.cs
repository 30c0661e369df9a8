using MoGru.Engine.Formats;
using MoGru.Tasks.Exhibits;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Reports.Input;

/// <summary>Refuses results from outside that have the right names but not the right contents.</summary>
static class ResultCheck
{
    /// <exception cref="DataFormatException">Something is missing or does not fit together.</exception>
    public static void Run(RunResult? run, string path)
    {
        if (run is null)
            throw Unfit(path, "a run is null");
        Require(run.Cell.Length > 0 && run.Task.Length > 0, path, "a run's task or cell is empty");
        Require(!run.Epochs.Contains(null!), path, "an epoch of a run is null");
        if (run.Exhibits is { } exhibits)
            Exhibits(exhibits, path);
    }

    /// <exception cref="DataFormatException">Something is missing or does not fit together.</exception>
    public static void Experiment(ExperimentResult result, string path)
    {
        foreach (var run in result.Runs)
            Run(run, path);
        Require(!result.Summary.Contains(null!), path, "a row of the summary is null");
        Require(result.Summary.Count > 0 && result.Summary.All(row => row.Table.Length > 0), path, "the summary is empty, or a row has no table");
        Require(result.Summary.All(row => row.Seeds.Count == row.Values.Count), path, "a row of the summary has not as many values as seeds");
        Require(result.Runs.Count > 0, path, "it has no runs");
        Require(!result.Notes.Concat(result.Findings).Contains(null!), path, "a note or a finding is null");
        Require(!result.Tests.Contains(null!), path, "a row of the tests is null");
    }

    static void Exhibits(RunExhibits exhibits, string path)
    {
        if (exhibits.Confusion is { } confusion)
            Require(
                exhibits.Classes?.Count == confusion.Count && confusion.All(row => row?.Count == confusion.Count),
                path, "exhibits.confusion is not a square of as many rows as exhibits.classes has names");
        Require(exhibits.Confusion?.All(row => row.All(count => count is >= 0 and <= int.MaxValue)) != false, path,
            "exhibits.confusion has a number that counts no samples");
        Require(exhibits.Classes?.Contains(null!) != true, path, "a name of exhibits.classes is null");
        Require(exhibits.Waveforms?.Contains(null!) != true, path, "one of exhibits.waveforms is null");
        Require(exhibits.Forecasts?.Contains(null!) != true, path, "one of exhibits.forecasts is null");
        foreach (var profile in exhibits.BetaOverSteps ?? [])
            Require(profile is not null && profile.Mean.Count == profile.Sd.Count, path,
                "one of exhibits.beta_over_steps is null, or its mean and sd differ in length");
    }

    static void Require(bool condition, string path, string fault)
    {
        if (!condition)
            throw Unfit(path, fault);
    }

    static DataFormatException Unfit(string path, string fault) =>
        new($"{Quote.Visible(path)}: {fault}; make the results again, or take the file out of the folder.", path);
}
