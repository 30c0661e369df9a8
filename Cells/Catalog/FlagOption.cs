using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>An option that is on where its name is written.</summary>
public sealed class FlagOption(string name, string meaning) : CellOption(name, meaning)
{
    /// <summary>The value under <see cref="CellOption.RecordKey"/> that turns it on; false where the record names the opposite.</summary>
    [Experimental(Shared.Diagnostic)]
    public bool RecordValue { get; init; } = true;

    /// <summary>A word under another key of records that turns it on too.</summary>
    [Experimental(Shared.Diagnostic)]
    public (string Key, string Word)? RecordWord { get; init; }

    /// <inheritdoc/>
    public override string Kind => "flag";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Values => ["false", "true"];

    /// <inheritdoc/>
    public override string? Default => "false";

    /// <inheritdoc/>
    public override string Usage => Name;

    internal override bool TryRead(string name, string? value, out object? setting, out string? fault)
    {
        (setting, fault) = (value is null or "true" ? true : null, null);
        if (name != Name)
            return false;
        if (value is not (null or "true" or "false"))
            fault = $"{Name} is on where it is written; it takes no value";
        return true;
    }

    internal override string Write(object setting) => Name;

    internal override object? Recorded(ICellRecord record) =>
        record.Flag(RecordKey) == RecordValue || RecordWord is var (key, word) && record.Word(key) == word ? true : null;
}
