using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>One layer that advances step by step: a walk of one step whose final states become the next initial ones.</summary>
sealed class StreamLayer : ILayerStream
{
    readonly Cell cell;
    readonly Scan scan = new();
    readonly float[] output;
    readonly int batch;

    public StreamLayer(Cell cell, int batch)
    {
        (this.cell, this.batch) = (cell, batch);
        var arena = new Arena();
        scan.Take(cell, new(0, batch, Steps: 1, Reverse: false), backward: false, arena.Take);
        output = new float[batch * cell.HiddenSize];
        Reset();
    }

    /// <summary>The output of the last step, [B, d].</summary>
    public Span<float> Output => output;

    public void Advance(ReadOnlySpan<float> x)
    {
        cell.Prepare();
        scan.Forward(x, output, []);
        foreach (var state in cell.States)
            scan.Memory.Before(state, 1).CopyTo(scan.Memory.Before(state, 0));
    }

    public void Reset()
    {
        foreach (var state in cell.States)
            scan.Memory.Before(state, 0).Clear();
    }

    public void GetState(State state, Span<float> values)
    {
        StateRows.Check(state, batch, values.Length);
        StateRows.Strip(state, scan.Memory.Before(state, 0), values);
    }

    public void SetState(State state, ReadOnlySpan<float> values)
    {
        StateRows.Check(state, batch, values.Length);
        StateRows.Pad(state, values, scan.Memory.Before(state, 0));
    }
}
