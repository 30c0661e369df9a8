namespace MoGru.Engine.Formats;

/// <summary>
/// The numbers that measurements mostly are, a sign and at most fifteen digits with or without a point, several times as fast as <see
/// cref="NumberText"/> and to the same bit: digits and power of ten are doubles without rounding, and one division rounds once (Clinger
/// 1990).
/// </summary>
static class ShortNumber
{
    const int MostDigits = 15;

    static ReadOnlySpan<double> PowersOfTen => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <summary>Reads such a number; false for all else, numbers of other forms too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="point">What stands before the fraction.</param>
    /// <param name="value">The number.</param>
    public static bool TryDouble(ReadOnlySpan<char> text, char point, out double value)
    {
        value = 0;
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0, pointAt = -1;
        if (text.Length - sign > MostDigits + 1)
            return false;
        long digits = 0;
        for (int at = sign; at < text.Length; at++)
        {
            int digit = text[at] - '0';
            if ((uint)digit <= 9)
                digits = 10 * digits + digit;
            else if (text[at] == point && pointAt < 0)
                pointAt = at;
            else
                return false;
        }
        int count = text.Length - sign - (pointAt < 0 ? 0 : 1);
        if (count is 0 or > MostDigits)
            return false;
        double size = digits / PowersOfTen[pointAt < 0 ? 0 : text.Length - 1 - pointAt];
        value = text[0] == '-' ? -size : size;
        return true;
    }
}
