using System.Globalization;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>Whether the records of a run from a file are such as a run makes.</summary>
static class RecordCheck
{
    /// <summary>What is wrong with them, as a part of a sentence; null where nothing is.</summary>
    /// <param name="epochs">Finished epochs, each with finite numbers.</param>
    /// <param name="best">The best of them; older versions wrote none for tasks without tests.</param>
    /// <param name="tests">The test sets of the task.</param>
    /// <param name="measures">The names of what the task measures beside them.</param>
    public static string? Fault(
        IReadOnlyList<EpochRecord> epochs, BestEpoch? best, IReadOnlyList<TestSet> tests, IReadOnlyList<string> measures)
    {
        for (int k = 0; k < epochs.Count; k++)
        {
            if (Fault(epochs[k], k) is { } fault)
                return string.Create(CultureInfo.InvariantCulture, $"epochs[{k}].{fault}");
        }
        if (best is null)
            return epochs.Count == 0 || tests.Count + measures.Count == 0 ? null : "best, with the tests of the best epoch, is missing";
        if (best.Epoch < 1 || best.Epoch > epochs.Count)
            return string.Create(CultureInfo.InvariantCulture, $"best.epoch is {best.Epoch}, expected 1 to {epochs.Count}");
        if (best.ValMetric != epochs[best.Epoch - 1].ValMetric)
            return $"best.val_metric is not that of epoch {best.Epoch}";
        if (!best.Tests.Select(test => (test.Name, test.Samples)).SequenceEqual(tests.Select(set => (set.Name, set.Count))))
            return $"best.tests are not those of {tests.Count} test sets";
        if (!(best.Measures ?? []).Select(measure => measure?.Name).SequenceEqual(measures))
            return $"best.measures are not the {measures.Count} of the task";
        return best.Tests.Any(test => !double.IsFinite(test.Metric)) ? "a metric of best.tests is no number" : null;
    }

    /// <summary>The record with times that a clock can have passed: one that was set back gave negative ones.</summary>
    public static EpochRecord WithoutNegativeTimes(EpochRecord epoch) => epoch with
    {
        Seconds = Math.Max(0, epoch.Seconds),
        TokensPerSecond = Math.Max(0, epoch.TokensPerSecond),
    };

    static string? Fault(EpochRecord epoch, int place)
    {
        if (epoch.Epoch != place + 1)
            return string.Create(CultureInfo.InvariantCulture, $"epoch is {epoch.Epoch}, expected {place + 1}");
        (string Name, double Value)[] numbers =
            [("loss", epoch.Loss), ("train_metric", epoch.TrainMetric), ("val_metric", epoch.ValMetric), ("seconds", epoch.Seconds)];
        string? name = Array.Find(numbers, number => !double.IsFinite(number.Value)).Name;
        return name is null ? null : $"{name} is no number";
    }
}
