using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace MoGru.Engine.Formats;

/// <summary>
/// JSON from outside, looked through once before it is used: the framework's reader finds bytes that are no text, and halves of characters
/// in escapes, only when a text is asked for, and then by another exception.
/// </summary>
[Experimental(Shared.Diagnostic)]
public static class ForeignJson
{
    const int LongestReason = 160;

    /// <summary>The text without a byte order mark.</summary>
    /// <exception cref="JsonException">It is no JSON, or a text in it is none.</exception>
    public static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith(Encoding.UTF8.Preamble))
            json = json[Encoding.UTF8.Preamble.Length..];
        if (!Utf8.IsValid(json.Span))
            throw new JsonException("it is not valid UTF-8");
        var reader = new Utf8JsonReader(json.Span);
        while (reader.Read())
        {
            if (reader.ValueIsEscaped && !IsText(ref reader))
                throw new JsonException("a text holds half a character");
        }
        return json;
    }

    /// <inheritdoc cref="Checked(ReadOnlyMemory{byte})"/>
    public static ReadOnlyMemory<byte> Checked(string json) => Checked(Encoding.UTF8.GetBytes(json));

    /// <summary>What is wrong and where, in words that a message may show: the framework's own repeat what they found, however long.</summary>
    public static string Reason(JsonException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        string what = fault.Message;
        foreach (string place in (string[])[" Path: ", " LineNumber: "])
            what = what.IndexOf(place, StringComparison.Ordinal) is >= 0 and var end ? what[..end] : what;
        what = what.Length > LongestReason ? Quote.Visible(what.AsSpan(0, LongestReason)) + "…" : Quote.Visible(what.TrimEnd('.'));
        string where = fault.Path is { Length: > 0 } path ? $"{Quote.Of(path)}, " : "";
        return fault.LineNumber is { } line && fault.BytePositionInLine is { } column
            ? string.Create(CultureInfo.InvariantCulture, $"{what}: {where}line {line + 1}, byte {column + 1}")
            : what;
    }

    static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
