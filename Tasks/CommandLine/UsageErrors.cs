using System.CommandLine;
using System.CommandLine.Parsing;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.CommandLine;

/// <summary>Says in one message what is wrong with a command line, and what was probably meant.</summary>
static class UsageErrors
{
    /// <summary>What is wrong; null where nothing is.</summary>
    /// <param name="args">The command line as it was given.</param>
    public static string? Describe(ParseResult parsed, IReadOnlyList<string> args)
    {
        var command = parsed.CommandResult.Command;
        string path = Path(parsed.CommandResult), remedy = $"see '{path} --help'.", of = command is RootCommand ? "" : $"{command.Name}: ";
        if (Stray(parsed, args) is { } word)
            return of + Stray(word, command, remedy);
        if (command.Subcommands.Count > 0)
            return $"{of}no verb is given; expected one such as {string.Join(", ", command.Subcommands.Take(3).Select(verb => verb.Name))}; {remedy}";
        string faults = string.Join(' ', parsed.Errors.Select(e => e.Message).Distinct());
        return faults.Length > 0 ? $"{of}{faults} S{remedy[1..]}" : null;
    }

    /// <summary>The words that lead to a command: <c>mogru data get</c>.</summary>
    public static string Path(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "mogru",
        CommandResult { Command.Name: var name } => $"{Path(result.Parent)} {name}",
        _ => Path(result.Parent),
    };

    static string Stray(string word, Command command, string remedy)
    {
        bool asOption = LooksLikeOption(word);
        var options = command.Options.Concat(HelpPage.Inherited(command)).Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Prepend(option.Name)).Distinct().ToList();
        var verbs = command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
        string name = asOption ? word.Split('=')[0] : word;
        var (what, names, otherwise) = asOption ? ($"{Quote.Of(name)} is not an option", options, "the options are")
            : verbs.Count > 0 ? ($"{Quote.Of(word)} is not a verb", verbs, "expected one of")
            : ($"{Quote.Of(word)} is not expected here", options, "its options are");
        return $"{what}{Spelling.Hint(name, names, $"{otherwise} {string.Join(", ", names)}")} S{remedy[1..]}";
    }

    // The first word that has no place. A verb that takes any number of files takes what is written like an option only after "--".
    static string? Stray(ParseResult parsed, IReadOnlyList<string> args)
    {
        var unmatched = parsed.UnmatchedTokens.ToHashSet();
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return parsed.UnmatchedTokens is [var first, ..] ? first : null;
            if (unmatched.Contains(token.Value) || token.Type == TokenType.Argument && LooksLikeOption(token.Value) && !IsGivenWithName(token.Value, args))
                return token.Value;
        }
        return null;
    }

    // "-" is standard input or output, and -2 a number.
    static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-' && !char.IsAsciiDigit(word[1]) && word[1] != '.';

    // --out=-x says that -x is meant.
    static bool IsGivenWithName(string value, IReadOnlyList<string> args) =>
        args.Any(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg.EndsWith($"={value}", StringComparison.Ordinal));
}
