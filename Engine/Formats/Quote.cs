using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>
/// Text from outside as a message may show it: control and format characters, which could steer a terminal or hide what is said, and
/// halves of characters are written as <c>\u001B</c>.
/// </summary>
[Experimental(Shared.Diagnostic)]
public static class Quote
{
    /// <summary>The most characters of a text that a message shows.</summary>
    public const int MostShown = 80;

    /// <summary>A name, a word or a value in quotes, cut after <see cref="MostShown"/> characters.</summary>
    public static string Of(string? text) =>
        text is null ? "nothing" : text.Length > MostShown ? $"'{Visible(text.AsSpan(0, MostShown))}…'" : $"'{Visible(text)}'";

    /// <summary>A path or a whole message, neither quoted nor cut; line breaks too are made visible.</summary>
    public static string Visible(ReadOnlySpan<char> text)
    {
        var shown = new StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            bool whole = Rune.DecodeFromUtf16(text[at..], out var rune, out int length) == System.Buffers.OperationStatus.Done;
            if (whole && !Steers(rune))
                shown.Append(text.Slice(at, length));
            else
                foreach (char c in text.Slice(at, length))
                    shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            at += length;
        }
        return shown.ToString();
    }

    static bool Steers(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
