using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.CommandLine;

/// <summary>Options with one value or a list of values; null where they are not given. Numbers are read in invariant culture.</summary>
static class ValueOption
{
    const int LongestChoice = 24;

    public static Option<int?> Whole(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ParseWhole(result, Text(result)),
    };

    public static Option<double?> Number(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => ParseNumber(result, Text(result)),
    };

    public static Option<string?> Word(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
    };

    /// <summary>One of a few words. Where they are too long for one word of help, the description lists them.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words) => new(name)
    {
        Description = IsShort(words) ? description : $"{description} One of {string.Join(", ", words)}.",
        HelpName = IsShort(words) ? string.Join('|', words) : "WORD",
        CustomParser = result => words.Contains(Text(result))
            ? Text(result)
            : Fail(result, $"{name} is {Quote.Of(Text(result))}{Spelling.Hint(Text(result), words, $"it must be {string.Join(" or ", words)}")}"),
        CompletionSources = { words },
    };

    /// <summary>A switch.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    public static Option<int[]?> Wholes(string name, string description) =>
        List(name, description, "N,N", static (result, text) => ParseWhole(result, text) ?? 0);

    public static Option<long[]?> Seeds(string name, string description, string helpName) =>
        List(name, description, helpName, static (result, text) => Parse(result, text) ?? 0);

    public static Option<double[]?> Numbers(string name, string description) =>
        List(name, description, "X,X", static (result, text) => ParseNumber(result, text) ?? 0);

    /// <summary>Some of a few words.</summary>
    public static Option<string[]?> Some(string name, string description, IReadOnlyList<string> words)
    {
        var option = List(name, description, "A,B", (result, text) => words.Contains(text) ? text : Unknown(result, text));
        option.CompletionSources.Add([.. words]);
        return option;

        string Unknown(ArgumentResult result, string text)
        {
            Fail(result, $"{Name(result)} names {Quote.Of(text)}{Spelling.Hint(text, words, $"expected some of {string.Join(", ", words)}")}");
            return text;
        }
    }

    /// <summary>The values of a list, or null where the option is not given (the parser itself gives an empty list then).</summary>
    public static T[]? ListOf<T>(this ParseResult parsed, Option<T[]?> option) =>
        parsed.GetValue(option) is { Length: > 0 } values ? values : null;

    static Option<T[]?> List<T>(string name, string description, string helpName, Func<ArgumentResult, string, T> parse) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result => Once(result, [.. List(result).Split(',').Select(text => parse(result, text.Trim(' ')))]),
    };

    /// <summary>The values of a list, of which none may be there twice: it would count once without a word.</summary>
    public static T[] Once<T>(ArgumentResult result, T[] values)
    {
        if (values.GroupBy(value => value).FirstOrDefault(same => same.Count() > 1) is { } twice && !result.Errors.Any())
        {
            string value = Quote.Of(Convert.ToString(twice.Key, CultureInfo.InvariantCulture));
            Fail(result, $"{Name(result)} names {value} {twice.Count()} times; name each value once.");
        }
        return values;
    }

    /// <summary>The text of a list, which is given once: of two only one could count.</summary>
    public static string List(ArgumentResult result)
    {
        if (result.Tokens.Count > 1)
            Fail(result, $"{Name(result)} is given {result.Tokens.Count} times; write its values once, with commas between them.");
        return Text(result);
    }

    static bool IsShort(string[] words) => words.Sum(word => word.Length + 1) <= LongestChoice;

    static long? Parse(ArgumentResult result, string text)
    {
        if (NumberText.TryLong(text, out long value))
            return value;
        Fail(result, $"{Name(result)} is {Quote.Of(text)}; it must be a whole number.");
        return null;
    }

    static double? ParseNumber(ArgumentResult result, string text)
    {
        if (NumberText.TryDouble(text, out double value))
            return value;
        Fail(result, $"{Name(result)} is {Quote.Of(text)}; it must be a number such as 0.5 or 1e-3.");
        return null;
    }

    static int? ParseWhole(ArgumentResult result, string text)
    {
        long? value = Parse(result, text);
        if (value is null or (>= int.MinValue and <= int.MaxValue))
            return (int?)value;
        Fail(result, $"{Name(result)} is {Quote.Of(text)}; it must be a whole number from {int.MinValue} to {int.MaxValue}.");
        return null;
    }

    static string? Fail(ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }

    static string Text(ArgumentResult result) => result.Tokens.Count > 0 ? result.Tokens[0].Value : "";

    // As it was written: an option may have two names.
    static string Name(ArgumentResult result) =>
        result.Parent is OptionResult { IdentifierToken.Value: { } written } ? written : result.Argument.Name;
}
