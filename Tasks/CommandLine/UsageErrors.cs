using System.CommandLine;
using System.CommandLine.Parsing;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.CommandLine;

/// <summary>Says in one message what is wrong with a command line.</summary>
static class UsageErrors
{
    public static string Describe(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string path = Path(parsed.CommandResult);
        string remedy = $"see '{path} --help'.";
        if (command.Subcommands.Count > 0)
        {
            string of = command is RootCommand ? "" : $"{command.Name}: ";
            string verbs = string.Join(", ", command.Subcommands.Select(c => c.Name));
            string what = parsed.UnmatchedTokens.Count > 0 ? $"{Quote.Of(parsed.UnmatchedTokens[0])} is not a verb or option" : "no verb is given";
            return $"{of}{what}; expected one of {verbs}; {remedy}";
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            string options = string.Join(", ", command.Options.Where(o => !o.Hidden).Select(o => o.Name));
            string words = string.Join(", ", parsed.UnmatchedTokens.Select(Quote.Of));
            string are = parsed.UnmatchedTokens.Count == 1 ? "is" : "are";
            return $"{command.Name}: {words} {are} not expected here; its options are {options}; {remedy}";
        }
        string faults = string.Join(' ', parsed.Errors.Select(e => e.Message).Distinct());
        return $"{command.Name}: {faults} S{remedy[1..]}";
    }

    static string Path(SymbolResult? result) => result switch
    {
        CommandResult { Command: RootCommand } or null => "mogru",
        CommandResult { Command.Name: var name } => $"{Path(result.Parent)} {name}",
        _ => Path(result.Parent),
    };
}
