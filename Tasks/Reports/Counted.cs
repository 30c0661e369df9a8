using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>Counts in sentences.</summary>
static class Counted
{
    /// <summary>"1 run", "0 runs", "2 runs".</summary>
    public static string Of(int count, string noun) => Of(count, noun, noun + "s");

    /// <summary>The same with a plural of its own.</summary>
    public static string Of(int count, string one, string several) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : several)}");
}
