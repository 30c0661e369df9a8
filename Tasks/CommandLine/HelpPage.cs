using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.CommandLine;

/// <summary>
/// Help: the verbs in groups, the one used most first, and of one verb its options in groups. What is long is broken between words where the
/// terminal ends, in a pipe after 80 characters.
/// </summary>
sealed class HelpPage(Output output) : SynchronousCommandLineAction
{
    const string ExitCodes = "Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 bad or missing data, 130 cancelled.";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        string path = UsageErrors.Path(parsed.CommandResult);
        if (command is RootCommand root)
            WriteRoot(root);
        else
            WriteVerb(command, path);
        return ExitCode.Done;
    }

    void WriteRoot(RootCommand root)
    {
        Text(root.Description ?? "");
        Heading("Usage");
        Text("  mogru VERB [options]");
        foreach (var group in root.Subcommands.OfType<Verb>().Where(verb => !verb.Hidden).GroupBy(verb => verb.Group).OrderBy(group => group.Key))
        {
            Heading(Verb.Title(group.Key));
            Rows([.. group.Select(verb => (verb.Name, verb.Description ?? ""))]);
        }
        Heading("Options");
        Rows([.. root.Options.Select(Row)]);
        Heading("Examples");
        output.Command("  mogru fit ETTh1.csv --target OT --horizon 24");
        output.Command("  mogru train copy --cell gru --seq-len 10 --epochs 3");
        output.Command("  mogru benchmark --quick");
        Text("");
        Text("'mogru VERB --help' tells of a verb.");
        Text(ExitCodes);
    }

    void WriteVerb(Command command, string path)
    {
        Text(((command as Verb)?.Details ?? command.Description ?? "").ReplaceLineEndings(" "));
        Heading("Usage");
        string arguments = string.Concat(command.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues > 0 ? $" {Plural(argument)}" : $" [{Plural(argument)}]"));
        Text(command.Subcommands.Count > 0 ? $"  {path} VERB [options]" : $"  {path}{arguments} [options]");
        if (command is Verb { Examples.Count: > 0 } verb)
        {
            Heading(verb.Examples.Count > 1 ? "Examples" : "Example");
            foreach (string example in verb.Examples)
                output.Command($"  {example}");
        }
        if (command.Subcommands.Count > 0)
        {
            Heading("Verbs");
            Rows([.. command.Subcommands.Select(below => (below.Name, below.Description ?? ""))]);
        }
        if (command.Arguments.Count > 0)
        {
            Heading("Arguments");
            Rows([.. command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))]);
        }
        foreach (var group in Options(command).Where(option => !option.Option.Hidden).GroupBy(option => option.Group).OrderBy(group => group.Key))
        {
            Heading(Verb.Title(group.Key));
            Rows([.. group.Select(option => Row(option.Option))]);
        }
    }

    static string Plural(Argument argument) => argument.Arity.MaximumNumberOfValues > 1 ? $"{argument.Name}…" : argument.Name;

    /// <summary>The options of a verb, with those that it has from above.</summary>
    static IEnumerable<(Option Option, OptionGroup Group)> Options(Command command) =>
        command.Options.Select(option => (option, option is HelpOption ? OptionGroup.Common : (command as Verb)?.GroupOf(option) ?? OptionGroup.Own))
            .Concat(CommonOptions.Above(command).Select(option => (option, OptionGroup.Common)));

    static (string Name, string Text) Row(Option option)
    {
        string value = option.HelpName is { } name ? $" {name}" : "";
        return option is HelpOption ? ("-h, --help", "Show this help.")
            : option is VersionOption ? (option.Name, "Show the version.")
            : ($"{option.Name}{value}", option.Description ?? "");
    }

    void Rows(IReadOnlyList<(string Name, string Text)> rows)
    {
        foreach (string line in DefinitionList.Lines(rows, output.PageColumns))
            Text(line);
    }

    void Heading(string title)
    {
        Text("");
        output.Heading(title);
    }

    void Text(string text)
    {
        foreach (string line in text.Split('\n').SelectMany(line => WordWrap.Lines(line, output.PageColumns)))
            output.Text.WriteLine(line);
    }
}
