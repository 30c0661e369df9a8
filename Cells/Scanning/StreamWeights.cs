using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The derived weights of all streams of a cell, which draw no masks: made on a tape of their own, and anew only when a parameter has changed, by the
/// first stream that comes, while others wait. Who reads them must find the parameters unchanged afterwards.
/// </summary>
sealed class StreamWeights(Cell cell)
{
    readonly Tape tape = new() { Records = false };

    // Of all that the copies are made of: a map of derived weights may have others and biases beside them.
    readonly ParameterVersions versions = new(
        [.. cell.DerivedWeights.SelectMany(weight => weight.Parameters)
            .Concat(cell.PassMaps.SelectMany(map => map.Parameters)).Distinct()]);

    readonly Lock making = new();
    long madeFrom = -1;

    public PassWeights Weights { get; } = new();

    /// <summary>Makes the weights if a parameter has changed since.</summary>
    public void Prepare()
    {
        long version = versions.Current();
        if (Volatile.Read(ref madeFrom) == version)
            return;
        lock (making)
        {
            if (madeFrom == version)
                return;
            tape.Rewind();
            Weights.Make(cell, tape, default);
            versions.RequireUnchanged(version);
            Volatile.Write(ref madeFrom, version);
        }
    }
}
