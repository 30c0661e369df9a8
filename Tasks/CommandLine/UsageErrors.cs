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
        string path = Path(parsed.CommandResult), remedy = $"see '{path} --help'.";
        string of = command is RootCommand ? "" : $"{path["mogru ".Length..]}: ";
        if (FirstStray(parsed, args) is { } word)
            return of + Stray(word, parsed, remedy);
        if (command.Subcommands.Count > 0)
            return $"{of}no verb is given; expected one such as {string.Join(", ", command.Subcommands.Take(3).Select(verb => verb.Name))}; {remedy}";
        string faults = string.Join(' ', parsed.Errors.Select(Fault).Distinct());
        return faults.Length > 0 ? $"{of}{faults} S{remedy[1..]}" : null;
    }

    static string Fault(ParseError error) =>
        error.SymbolResult is OptionResult { Tokens.Count: 0, IdentifierToken.Value: { } name } ? $"{name} has no value." : error.Message;

    /// <summary>That there is nothing of a name, and what was probably meant; a sentence's end.</summary>
    /// <param name="what">What was named: "task".</param>
    public static string Unknown(string what, string name, IReadOnlyList<string> names) =>
        $"there is no {what} {Quote.Of(name)}{Spelling.Hint(name, names, $"expected one of {string.Join(", ", names)}")}";

    /// <summary>The words that lead to a command: <c>mogru data get</c>.</summary>
    public static string Path(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "mogru",
        CommandResult { Command.Name: var name } => $"{Path(result.Parent)} {name}",
        _ => Path(result.Parent),
    };

    static string Stray(string word, ParseResult parsed, string remedy)
    {
        var command = parsed.CommandResult.Command;
        string[] options = [.. Names(command)], verbs = [.. command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name)];
        bool asOption = LooksLikeOption(word);
        string name = asOption ? word.Split('=')[0] : word;
        if (options.Contains(name) || verbs.Contains(name))
            return $"{Misplaced(name, parsed)} S{remedy[1..]}";
        var (what, otherwise, list) = asOption ? ("is not an option", "the options are", options)
            : verbs.Length > 0 ? ("is not a verb", "expected one of", verbs)
            : ("is not expected here", "its options are", options);
        string[] names = [.. verbs, .. command is RootCommand ? ["help"] : (string[])[], .. options];
        // An = may be the letter that is wrong.
        string near = Spelling.Near(name, names).Count > 0 ? name : word;
        return $"{Quote.Of(name)} {what}{Spelling.Hint(near, names, $"{otherwise} {string.Join(", ", list)}")} S{remedy[1..]}";
    }

    // What a command does understand, but not where it stands.
    static string Misplaced(string name, ParseResult parsed) =>
        parsed.CommandResult.Children.OfType<OptionResult>().FirstOrDefault(option => option.Tokens.Any(token => token.Value.Split('=')[0] == name))
            is { IdentifierToken.Value: { } before } ? $"{before} has no value: {name} follows on it."
        : parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? $"{name} stands behind --, where nothing is a verb or an option; write it in front."
        : $"{name} belongs behind the verb.";

    // Of two letters, as -h is, everything is near.
    static IEnumerable<string> Names(Command command) => CommonOptions.WithOwn(command)
        .SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.Length > 2).Distinct();

    // The first word that has no place. A verb that takes any number of files takes what is written like an option only after "--".
    static string? FirstStray(ParseResult parsed, IReadOnlyList<string> args)
    {
        var unmatched = parsed.UnmatchedTokens.ToHashSet();
        foreach (var token in parsed.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
                return parsed.UnmatchedTokens is [var first, ..] ? first : null;
            bool isOption = token.Type == TokenType.Argument && LooksLikeOption(token.Value) && !IsGivenWithName(token.Value, args);
            if (isOption || unmatched.Contains(token.Value) || token.Type == TokenType.Directive)
                return token.Value;
        }
        return null;
    }

    // "-" is standard input or output, and -2 a number, or -2,-3e5 several.
    static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-'
        && !((char.IsAsciiDigit(word[1]) || word[1] == '.') && word.All(c => char.IsAsciiDigit(c) || c is '.' or ',' or ' ' or '-' or '+' or 'e' or 'E'));

    // --out=-x says that -x is meant.
    static bool IsGivenWithName(string value, IReadOnlyList<string> args) =>
        args.Any(arg => arg.StartsWith("--", StringComparison.Ordinal) && arg.EndsWith($"={value}", StringComparison.Ordinal));
}
