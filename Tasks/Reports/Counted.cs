using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>Counts in sentences.</summary>
static class Counted
{
    /// <summary>"1 run", "0 runs", "2 runs".</summary>
    public static string Of(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
