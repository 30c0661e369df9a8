using System.Globalization;

namespace MoGru.Tasks.Reports;

/// <summary>The metric of a run in words.</summary>
static class MetricText
{
    /// <summary>With some digits; <c>none</c> where a run ended before it had one.</summary>
    public static string Of(double? value, int digits) => value is { } number
        ? number.ToString(string.Create(CultureInfo.InvariantCulture, $"G{digits}"), CultureInfo.InvariantCulture)
        : "none";
}
