using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>
/// Something that a cell lets its users choose, declared once: reading, printing, help, errors and golden records follow from it. It is
/// written after the cell's name as <c>name=value</c>, a flag as its name alone.
/// </summary>
public abstract class CellOption
{
    private protected CellOption(string name, string meaning)
    {
        if (!CellName.IsLegal(name))
            throw new ArgumentException($"{Quote.Of(name)} cannot name an option; {CellName.Rule}.", nameof(name));
        (Name, Meaning, RecordKey) = (name, meaning, name.Replace('-', '_'));
    }

    /// <summary>The name, in lower case with hyphens.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Meaning { get; }

    /// <summary>The key in the configuration of golden records; the name with underscores unless said.</summary>
    [Experimental(Shared.Diagnostic)]
    public string RecordKey { get; init; }

    /// <summary><c>flag</c>, <c>choice</c>, <c>number</c> or <c>rate</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The values that can be written, or their range.</summary>
    public abstract IReadOnlyList<string> Values { get; }

    /// <summary>The value where none is written; none where the option is off then.</summary>
    public abstract string? Default { get; }

    /// <summary>How the option is written, as help lists it.</summary>
    public abstract string Usage { get; }

    /// <summary>The words by which it may begin where it is written: its name, and values that stand without it.</summary>
    internal virtual IEnumerable<string> Words => [Name];

    /// <summary>What is wrong with the declaration, in which a default or an example is not legal; none where nothing is.</summary>
    internal virtual string? Fault => null;

    /// <summary>True where the other is declared alike, so that either may be asked for.</summary>
    internal bool IsLike(CellOption other) =>
        Name == other.Name && Kind == other.Kind && Default == other.Default && Values.SequenceEqual(other.Values);

    /// <summary>Reads what stands in a name: the value after =, or none where there was no =.</summary>
    /// <param name="name">What stands before =.</param>
    /// <param name="value">What stands after it.</param>
    /// <param name="setting">The value that was read, none where it is the default.</param>
    /// <param name="fault">What is wrong, where the name is that of this option and the value is not legal.</param>
    /// <returns>False where this is another option.</returns>
    internal abstract bool TryRead(string name, string? value, out object? setting, out string? fault);

    /// <summary>Writes a value as <see cref="TryRead"/> reads it.</summary>
    internal abstract string Write(object setting);

    /// <summary>The value in a record's configuration; none where it is the default.</summary>
    /// <exception cref="ArgumentException">The value is not legal.</exception>
    internal abstract object? Recorded(ICellRecord record);
}
