using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Reports.Input;

namespace MoGru.Tasks.Training;

/// <summary>The result of a run as it lies on disk, <c>run.json</c>, checked before it counts as one.</summary>
static class FinishedRun
{
    /// <exception cref="DataFormatException">The file cannot be read, or does not hold what a run writes.</exception>
    public static RunResult Read(string path)
    {
        RunResult result;
        try
        {
            result = UntrustedJson.OfFile(path, "the result of a run", Json.Untrusted.RunResult);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, $"cannot be read ({ForeignJson.Reason(exception)})");
        }
        ResultCheck.Run(result, path);
        if (TaskCatalog.Fault(result.Config) is { } impossible)
            throw Damaged(path, $"holds a config that {impossible}");

        // Of a run that ended early, the last record is of the epoch that it ended in.
        bool failed = result.Error is not null;
        var whole = failed ? [.. result.Epochs.SkipLast(1)] : result.Epochs;
        var tests = result.BestEpoch?.Tests.Select(test => new Data.TestSet(test.Name, 0, test.Samples)).ToList() ?? [];
        string[] measures = [.. (result.BestEpoch?.Measures ?? []).Select(measure => measure.Name)];
        if (RecordCheck.Fault(whole, result.BestEpoch, tests, measures) is { } fault)
            throw Damaged(path, $"does not fit together: {fault}");
        if (!failed && (whole.Count != result.Config.Epochs || result.Final != whole[^1].ValMetric))
            throw Damaged(path, "does not fit together: final is not the metric of the last of its config's epochs");
        return result with
        {
            Epochs = [.. result.Epochs.Select(RecordCheck.WithoutNegativeTimes)],
            Seconds = Math.Max(0, result.Seconds),
        };
    }

    static DataFormatException Damaged(string path, string what) => new(
        $"{Quote.Visible(path)} {what}; delete the file, and --resume writes it again from the checkpoint.", path);
}
