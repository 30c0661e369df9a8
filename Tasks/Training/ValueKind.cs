using System.CommandLine;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Training;

/// <summary>How values of a setting are read from the command line.</summary>
/// <param name="Offer">Makes the option from its name and description.</param>
/// <param name="Read">What was given for the option; null for nothing.</param>
sealed record ValueKind(Func<string, string, Option> Offer, Func<ParseResult, Option, object?> Read)
{
    public static ValueKind Whole { get; } = Of(ValueOption.Whole);

    public static ValueKind Number { get; } = Of(ValueOption.Number);

    public static ValueKind File { get; } = Path("FILE");

    public static ValueKind Folder { get; } = Path("DIR");

    /// <summary>What a run keeps of a given value.</summary>
    public Func<object, object> Kept { get; private init; } = static value => value;

    public static ValueKind Choice(params string[] words) => Of((name, description) => ValueOption.Choice(name, description, words));

    // A run is continued from any folder, so it keeps the whole path. An empty path has none; what needs it refuses it.
    static ValueKind Path(string helpName) => Of((name, description) => ValueOption.Word(name, description, helpName)) with
    {
        Kept = static value => value is "" ? value : System.IO.Path.GetFullPath((string)value),
    };

    static ValueKind Of<T>(Func<string, string, Option<T>> offer) => new(offer, static (parsed, option) => parsed.GetValue((Option<T>)option));
}
