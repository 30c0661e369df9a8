using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>A finished epoch in one line: on a terminal as much of it as fits, what matters most first.</summary>
static class EpochLine
{
    const string Between = "  ";
    const int Needed = 2;  // the loss and the metric of both splits

    public static string Describe(string prefix, EpochRecord epoch, int epochs, string metric, int columns)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{prefix}epoch {epoch.Epoch}/{epochs}");
        foreach (string part in Parts(epoch, metric).TakeWhile((part, k) => k < Needed || line.Length + Between.Length + part.Length <= columns))
            line += Between + part;
        return line;
    }

    static IEnumerable<string> Parts(EpochRecord epoch, string metric)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"loss {epoch.Loss:G5}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{metric} train {epoch.TrainMetric:G4} val {epoch.ValMetric:G4}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{epoch.Seconds:F1} s");
        if (epoch.ValMse is double mse)
            yield return string.Create(CultureInfo.InvariantCulture, $"val mse {mse:G4}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{epoch.TokensPerSecond:F0} tokens/s");
        if (epoch.BetaMean is double mean && epoch.BetaSd is double deviation)
            yield return string.Create(CultureInfo.InvariantCulture, $"beta {mean:F3} ± {deviation:F3}");
    }
}
