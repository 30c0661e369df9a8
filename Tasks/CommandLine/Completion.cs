using System.CommandLine;
using System.CommandLine.Completions;
using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>
/// What may follow on a command line that is being written, for the scripts of the shells: a line a word, with what it means behind a tab, or
/// a line that says that files or folders do, which the shell knows better.
/// </summary>
static class Completion
{
    /// <summary>What the scripts call: this, the number of words, and the words behind the program, the last one unfinished.</summary>
    public const string Verb = "__complete";

    const string Files = ":files", Folders = ":folders";

    public static int Write(RootCommand root, string[] args, Output output)
    {
        // Some shells leave out an empty last word.
        if (args is not [var count, .. var words] || !NumberText.TryLong(count, out long expected) || expected - words.Length is not (0 or 1))
            return ExitCode.WrongUsage;
        foreach (var (word, meaning) in Of(root, expected > words.Length ? [.. words, ""] : words))
            output.Result(meaning.Length > 0 ? $"{word}\t{meaning}\n" : $"{word}\n");
        return ExitCode.Done;
    }

    /// <summary>What may stand in place of the last of the words behind the program, which is not whole.</summary>
    public static IEnumerable<(string Word, string Meaning)> Of(RootCommand root, IReadOnlyList<string> words)
    {
        // 'mogru help VERB' is understood too.
        words = [.. words.Count > 1 && words[0] == "help" ? words.Skip(1) : words];
        if (words.Count == 0)
            return [];
        Command command = root;
        Option? open = null;
        bool onlyArguments = false;
        int arguments = 0;  // that are whole
        var given = new HashSet<Option>();
        foreach (string word in words.Take(words.Count - 1))
        {
            if (open is not null)
                open = null;
            else if (word == "--")
                onlyArguments = true;
            else if (!onlyArguments && Find(command, word.Split('=')[0]) is { } option)
                (open, _) = (word.Contains('=') || !TakesValue(option) ? null : option, given.Add(option));
            else if (command.Subcommands.FirstOrDefault(below => below.Name == word) is { } below)
                command = below;
            else if (command.Subcommands.Count > 0 && !word.StartsWith('-'))
                return [];
            else if (onlyArguments || !word.StartsWith('-'))
                arguments++;
        }
        string last = words[^1];
        bool isOption = !onlyArguments && last.StartsWith('-');
        if (open is null && isOption && last.Split('=', 2) is [var name, var value] && Find(command, name) is { } named)
            return Starting(value, Values(named, named.HelpName, value))
                .Select(item => (IsPath(item.Word) ? item.Word : $"{name}={item.Word}", item.Meaning));
        return Starting(last, open is not null ? Values(open, open.HelpName, last)
            : isOption ? CommonOptions.WithOwn(command).Where(option => !given.Contains(option)).Select(option => Told(option.Name, option))
            : command.Subcommands.Count > 0 ? command.Subcommands.Where(below => !below.Hidden).Select(below => Told(below.Name, below))
            : command.Arguments.Where(argument => arguments < argument.Arity.MaximumNumberOfValues)
                .SelectMany(argument => Values(argument, argument.Name, last)));
    }

    static bool IsPath(string word) => word is Files or Folders;

    static IEnumerable<(string Word, string Meaning)> Starting(string last, IEnumerable<(string Word, string Meaning)> items) =>
        items.Where(item => IsPath(item.Word) || item.Word.StartsWith(last, StringComparison.Ordinal));

    static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option is not Option<bool>;

    static Option? Find(Command command, string word) =>
        CommonOptions.WithOwn(command).FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word));

    // What help calls a value tells its kind: a list has a comma (A,B), a file is FILE and a folder DIR.
    // Of a list the last part is completed, behind those that stand. What a cell may have after its colon comes when the colon is there; behind
    // a comma another option of the same cell may follow.
    static IEnumerable<(string Word, string Meaning)> Values(Symbol symbol, string? wanted, string text)
    {
        var words = Words(symbol, wanted ?? "");
        bool isList = wanted?.Contains(',') == true;
        string before = isList || text.Contains(':') ? text[..(text.LastIndexOf(',') + 1)] : "";
        bool deep = text[before.Length..].Contains(':');
        string? open = null;
        foreach (string part in before.Split(','))
            open = part.Contains(':') ? part[..(part.IndexOf(':') + 1)] : words.Exists(item => item.Word == part) ? null : open;
        return words.Where(item => IsPath(item.Word) || (isList || before.Length == 0) && (deep || !item.Word.Contains(':')))
            .Select(item => (IsPath(item.Word) ? item.Word : before + item.Word, item.Meaning))
            .Concat(words.Where(item => open is not null && item.Word.StartsWith(open, StringComparison.Ordinal))
                .Select(item => (before + item.Word[open!.Length..], item.Meaning)));
    }

    static List<(string Word, string Meaning)> Words(Symbol symbol, string wanted)
    {
        var words = symbol.GetCompletions(CompletionContext.Empty).Select(item => (item.InsertText ?? item.Label, "")).ToList();
        return words.Count > 0 ? words
            : wanted.Contains("FILE", StringComparison.Ordinal) ? [(Files, "")]
            : wanted.Contains("DIR", StringComparison.Ordinal) ? [(Folders, "")]
            : [];
    }

    // With its first sentence.
    static (string Word, string Meaning) Told(string word, Symbol symbol) =>
        (word, (symbol.Description ?? "").Split('\n')[0].Split(". ")[0].TrimEnd('.'));
}
