using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>A finished epoch in one line.</summary>
static class EpochLine
{
    public static string Describe(string prefix, EpochRecord epoch, int epochs, string metric)
    {
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{prefix}epoch {epoch.Epoch}/{epochs}  loss {epoch.Loss:G5}  {metric} train {epoch.TrainMetric:G4} val {epoch.ValMetric:G4}");
        if (epoch.ValMse is double mse)
            line += string.Create(CultureInfo.InvariantCulture, $" (mse {mse:G4})");
        if (epoch.BetaMean is double mean && epoch.BetaSd is double deviation)
            line += string.Create(CultureInfo.InvariantCulture, $"  beta {mean:F3} ± {deviation:F3}");
        return line + string.Create(CultureInfo.InvariantCulture, $"  {epoch.TokensPerSecond:F0} tokens/s  {epoch.Seconds:F1} s");
    }
}
