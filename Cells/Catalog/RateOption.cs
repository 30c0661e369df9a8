using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>
/// An option that is the probability of dropout or zoneout, from 0, where it is off, to below 1. The mask of that rate is drawn in training and
/// has its mean in evaluation: <see cref="CellScope.Mask"/> of a plain cell, <c>AddMask</c> of one written by hand.
/// </summary>
public sealed class RateOption : NumberOption
{
    /// <summary>Declares it.</summary>
    /// <param name="name">The name, in lower case with hyphens.</param>
    /// <param name="meaning">What it does, in one line.</param>
    public RateOption(string name, string meaning)
        : base(name, meaning, 0) => (Least, Below) = (0, 1);

    /// <summary>
    /// The key of a flag in records that give the masks themselves, <c>input.mask.name.0</c>: then the option is on, at whichever rate.
    /// It may be <see cref="CellOption.RecordKey"/> where records know no rate.
    /// </summary>
    [Experimental(Shared.Diagnostic)]
    public string? RecordMasks { get; init; }

    /// <inheritdoc/>
    public override string Kind => "rate";

    private protected override double Example => Examples[0];

    internal override object? Recorded(ICellRecord record)
    {
        if (RecordMasks is { } key && record.Flag(key) == true)
            return Example;
        return RecordMasks == RecordKey ? null : base.Recorded(record);
    }
}
