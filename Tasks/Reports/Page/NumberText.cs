using System.Globalization;

namespace MoGru.Tasks.Reports.Page;

/// <summary>Numbers as a reader wants them in a table; the whole number goes beside them.</summary>
static class NumberText
{
    /// <summary>About four digits, however small the number.</summary>
    public static string Of(double value) => value.ToString(
        Math.Abs(value) switch
        {
            0 => "0",
            < 1e-4 or >= 1e6 => "0.0e+0",
            < 1e-2 => "0.00000",
            < 100 => "0.0000",
            _ => "0.0",
        }, CultureInfo.InvariantCulture);

    /// <summary>A probability; very small ones by their bound.</summary>
    public static string Probability(double value) =>
        value < 1e-4 ? "< 0.0001" : value.ToString(value < 0.01 ? "0.0000" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>A count with its thousands parted.</summary>
    public static string Whole(double value) => value.ToString(Math.Abs(value) < 1e15 ? "N0" : "0.0e+0", CultureInfo.InvariantCulture);
}
