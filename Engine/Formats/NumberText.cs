using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>
/// The one reader of numbers in text from outside: a sign, ASCII digits, for fractions also a point and an exponent, and nothing else. The
/// framework's own reader drops zero bytes at the end and spaces around, and takes words for infinity. A number too large for its type
/// is none; one too small for it is the nearest that the type has, which may be 0.
/// </summary>
[Experimental(Shared.Diagnostic)]
public static class NumberText
{
    /// <summary>The most characters of a number: enough for every double in full, and few enough that no exponent can hide behind zeros.</summary>
    public const int MostCharacters = 2048;

    /// <summary>Reads a finite number.</summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <inheritdoc cref="TryDouble(ReadOnlySpan{byte}, out double)"/>
    public static bool TryDouble(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        Span<byte> ascii = stackalloc byte[MostCharacters];
        return Narrow(text, ascii, out int length) && TryDouble(ascii[..length], out value);
    }

    /// <summary>Reads a finite number of single precision.</summary>
    public static bool TryFloat(ReadOnlySpan<char> text, out float value)
    {
        value = 0;
        Span<byte> ascii = stackalloc byte[MostCharacters];
        return Narrow(text, ascii, out int length) && IsNumber(ascii[..length])
            && float.TryParse(ascii[..length], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }

    /// <summary>Reads a whole number.</summary>
    public static bool TryLong(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        int sign = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        return text.Length > sign && text.Length <= MostCharacters && !text[sign..].ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a whole number of 32 bits.</summary>
    public static bool TryInt(ReadOnlySpan<char> text, out int value)
    {
        bool fits = TryLong(text, out long number) && number is >= int.MinValue and <= int.MaxValue;
        value = fits ? (int)number : 0;
        return fits;
    }

    static bool Narrow(ReadOnlySpan<char> text, Span<byte> ascii, out int length) =>
        Ascii.FromUtf16(text, ascii, out length) == OperationStatus.Done;

    // [+-] digits [. digits] [e [+-] digits], with a digit on one side of the point at least.
    static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.Length > MostCharacters)
            return false;
        int at = Sign(text, 0), begin = at;
        at = Digits(text, at);
        int digits = at - begin;
        if (at < text.Length && text[at] == '.')
        {
            int fraction = Digits(text, at + 1);
            digits += fraction - at - 1;
            at = fraction;
        }
        if (digits > 0 && at < text.Length && text[at] is (byte)'e' or (byte)'E')
        {
            begin = Sign(text, at + 1);
            at = Digits(text, begin);
            digits = at - begin;
        }
        return digits > 0 && at == text.Length;
    }

    static int Sign(ReadOnlySpan<byte> text, int at) => at < text.Length && text[at] is (byte)'+' or (byte)'-' ? at + 1 : at;

    static int Digits(ReadOnlySpan<byte> text, int at)
    {
        int length = text[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : at + length;
    }
}
