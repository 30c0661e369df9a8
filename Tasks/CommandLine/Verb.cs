using System.CommandLine;

namespace MoGru.Tasks.CommandLine;

/// <summary>Where help lists a verb, in this order.</summary>
enum VerbGroup
{
    Data,
    Train,
    Paper,
    Tools,
}

/// <summary>What an option is about: where help lists it, in this order.</summary>
enum OptionGroup
{
    /// <summary>What the verb alone has.</summary>
    Own,
    Model,
    Training,
    Task,

    /// <summary>How a table is written.</summary>
    Reading,
    Files,

    /// <summary>What every verb has.</summary>
    Common,
}

/// <summary>A verb as help tells of it. All of it is declared where the verb is made.</summary>
/// <param name="group">Where the list of verbs has it.</param>
/// <param name="name">The verb.</param>
/// <param name="summary">What it does in a few words, for a line of the list.</param>
/// <param name="details">The same in sentences.</param>
/// <param name="examples">Command lines.</param>
sealed class Verb(VerbGroup group, string name, string summary, string details, IReadOnlyList<string> examples) : Command(name, summary)
{
    readonly Dictionary<Option, OptionGroup> groups = [];

    public VerbGroup Group => group;

    public string Details => details;

    public IReadOnlyList<string> Examples => examples;

    public void Add(OptionGroup about, Option option)
    {
        groups.Add(option, about);
        Add(option);
    }

    public OptionGroup GroupOf(Option option) => groups.GetValueOrDefault(option, OptionGroup.Own);

    /// <summary>The heading of a group of verbs.</summary>
    public static string Title(VerbGroup group) => group switch
    {
        VerbGroup.Data => "Your own data",
        VerbGroup.Train => "Train and look",
        VerbGroup.Paper => "Experiments of the paper, and a survey",
        _ => "Tools",
    };

    /// <summary>The heading of a group of options.</summary>
    public static string Title(OptionGroup group) => group switch
    {
        OptionGroup.Own => "Options",
        OptionGroup.Reading => "How the table is written",
        OptionGroup.Files => "Files and output",
        OptionGroup.Common => "Common options",
        _ => group.ToString(),
    };
}
