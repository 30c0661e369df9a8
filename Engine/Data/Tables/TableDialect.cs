namespace MoGru.Engine.Data;

/// <summary>How a table is written, and why it is taken so. Immutable, for any number of threads.</summary>
/// <param name="Separator">What parts the cells; a blank for runs of blanks and tabs. Of arrays, where nothing does, a comma.</param>
/// <param name="SeparatorReason">"given", or what it was guessed from.</param>
/// <param name="HasHeader">Whether the first line has the names of the columns.</param>
/// <param name="HeaderReason">"given", or what it was guessed from.</param>
public sealed record TableDialect(char Separator, string SeparatorReason, bool HasHeader, string HeaderReason)
{
    /// <summary>"text", or "npy" or "npz" of arrays.</summary>
    public string Format { get; init; } = "text";

    /// <summary>The separator as a sentence names it: "commas", "tabs", "blanks".</summary>
    public string SeparatorName => NameOf(Separator);

    /// <summary>One line for people.</summary>
    public override string ToString() => Format != "text"
        ? $"{Format}, {(HasHeader ? "columns by the names of arrays" : "columns by their places")}"
        : $"cells parted by {SeparatorName} ({SeparatorReason}), {(HasHeader ? "names in the first line" : "no names")} ({HeaderReason})";

    internal static TableDialect OfArrays(string format) => new(',', format, format == "npz", format) { Format = format };

    internal static string NameOf(char separator) => separator switch
    {
        ',' => "commas",
        ';' => "semicolons",
        '\t' => "tabs",
        '|' => "bars",
        ' ' => "blanks",
        _ => Formats.Quote.Of(separator.ToString()),
    };
}
