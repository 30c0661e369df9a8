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

    public bool IsVerbose(ParseResult parsed) => parsed.GetValue(verbose);

    public bool HasColours(ParseResult parsed) => !parsed.GetValue(noColor);
}
