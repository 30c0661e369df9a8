using System.CommandLine;
using System.CommandLine.Parsing;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Verbs;

/// <summary>The options of every verb that reads a table: how it is written, where that is not to be guessed.</summary>
sealed class ReadingOptions
{
    static readonly Dictionary<string, TimeFormat> timeFormats = new()
    {
        ["iso"] = TimeFormat.Iso,
        ["day-first"] = TimeFormat.DayFirst,
        ["month-first"] = TimeFormat.MonthFirst,
        ["unix-seconds"] = TimeFormat.UnixSeconds,
        ["unix-milliseconds"] = TimeFormat.UnixMilliseconds,
    };

    static readonly Dictionary<string, ColumnKind> kinds = new()
    {
        ["number"] = ColumnKind.Number,
        ["time"] = ColumnKind.Time,
        ["text"] = ColumnKind.Text,
    };

    readonly Option<char?> separator = new("--separator")
    {
        Description = "What parts the cells: a character, or the word tab or blank (default: what the first lines look like).",
        HelpName = "CHAR",
        CustomParser = result => Separator(result),
    };

    readonly Option<bool> noHeader = ValueOption.Flag("--no-header", "The first line has no names; columns are 1, 2, …");
    readonly Option<bool> decimalComma = ValueOption.Flag("--decimal-comma", "Numbers are written as 12,5.");
    readonly Option<string[]?> missing = Words("--missing", "What stands for a missing cell besides nothing (default NA, N/A, NaN, null, ?).", "A,B");
    readonly Option<string[]?> kind = Words("--kind", "What columns are: number, time or text, where that is not to be guessed.", "NAME=KIND,…");
    readonly Option<string?> timeFormat = ValueOption.Choice("--time-format", "How times are written (default iso).", [.. timeFormats.Keys]);

    /// <summary>Adds them to a verb.</summary>
    public ReadingOptions(Verb verb)
    {
        foreach (var option in (Option[])[separator, noHeader, decimalComma, missing, kind, timeFormat])
            verb.Add(OptionGroup.Reading, option);
    }

    /// <summary>What they say.</summary>
    public TableOptions Of(ParseResult parsed) => new()
    {
        Separator = parsed.GetValue(separator),
        HasHeader = parsed.GetValue(noHeader) ? false : null,
        DecimalComma = parsed.GetValue(decimalComma),
        Missing = parsed.ListOf(missing) is { } words ? [.. words, ""] : TableOptions.UsualMissing,
        Kinds = (parsed.ListOf(kind) ?? []).Select(Kind).ToDictionary(one => one.Name, one => one.Kind),
        Time = parsed.GetValue(timeFormat) is { } format ? timeFormats[format] : TimeFormat.Iso,
    };

    /// <summary>A list of any words.</summary>
    public static Option<string[]?> Words(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => ValueOption.Once(result, ValueOption.List(result).Split(',')),
    };

    static (string Name, ColumnKind Kind) Kind(string word)
    {
        int at = word.LastIndexOf('=');
        if (at > 0 && kinds.TryGetValue(word[(at + 1)..], out var kind))
            return (word[..at], kind);
        throw new UsageException($"--kind has {Quote.Of(word)}; it must be the name of a column with =number, =time or =text behind it.");
    }

    static char? Separator(ArgumentResult result)
    {
        string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        char? one = word switch { "tab" or "\\t" => '\t', "blank" => ' ', [var c] => c, _ => null };
        if (one is '\t' or (>= ' ' and <= '~' and not ('"' or '#')))
            return one;
        result.AddError($"--separator is {Quote.Of(word)}; it must be one character of ASCII other than the double quote and #, or the word tab or blank.");
        return null;
    }
}
