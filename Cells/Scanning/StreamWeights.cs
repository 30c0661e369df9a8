using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>The derived weights of a stream: made on a tape of its own, and anew only when a parameter has changed.</summary>
sealed class StreamWeights(Cell cell)
{
    readonly Tape tape = new() { Records = false };

    // Of all that the copies are made of: a map of derived weights may have others and biases beside them.
    readonly ParameterVersions versions = new(
        [.. cell.DerivedWeights.SelectMany(weight => weight.Parameters)
            .Concat(cell.PassMaps.SelectMany(map => map.Parameters)).Distinct()]);

    long madeFrom = -1;

    public PassWeights Weights { get; } = new();

    /// <summary>Makes the weights if a parameter has changed since.</summary>
    public void Prepare()
    {
        long version = versions.Current();
        if (version == madeFrom)
            return;
        tape.Rewind();
        Weights.Make(cell, tape, default);
        madeFrom = version;
    }
}
