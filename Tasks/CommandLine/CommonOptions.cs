using System.CommandLine;

namespace MoGru.Tasks.CommandLine;

/// <summary>The options that every verb has.</summary>
sealed class CommonOptions
{
    readonly Option<bool> verbose = ValueOption.Flag("--verbose", "Say more: digests, all tests, every check.");
    readonly Option<bool> noColor = ValueOption.Flag("--no-color", "No colours, as with the environment's NO_COLOR.");

    public CommonOptions(RootCommand root)
    {
        foreach (var option in (Option<bool>[])[verbose, noColor])
        {
            option.Recursive = true;
            root.Add(option);
        }
    }

    /// <summary>The options that stand with the commands above and hold for all below.</summary>
    public static IEnumerable<Option> Above(Command command) => command.Parents.OfType<Command>()
        .SelectMany(above => above.Options.Where(option => option.Recursive).Concat(Above(above)));

    /// <summary>All that a command understands and tells of: its own options and those above.</summary>
    public static IEnumerable<Option> WithOwn(Command command) => command.Options.Concat(Above(command)).Where(option => !option.Hidden);

    public bool IsVerbose(ParseResult parsed) => parsed.GetValue(verbose);

    public bool HasColours(ParseResult parsed) => !parsed.GetValue(noColor);
}
