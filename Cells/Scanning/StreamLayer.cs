using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>One layer that advances step by step: a walk of one step whose final states become the next initial ones.</summary>
sealed class StreamLayer
{
    readonly Cell cell;
    readonly ScanMemory memory = new();
    readonly Scan scan;
    readonly Tensor output;
    readonly int batch;

    public StreamLayer(Cell cell, int batch)
    {
        (this.cell, this.batch) = (cell, batch);
        var arena = new Arena();
        memory.Take(cell, steps: 1, batch, backward: false, arena.Take);
        output = arena.Take([batch, 1, cell.HiddenSize]);
        scan = new(memory);
        Reset();
    }

    /// <summary>The output of the last step, [B, d].</summary>
    public Span<float> Output => output.Span;

    public void Advance(ReadOnlySpan<float> x)
    {
        x.CopyTo(memory.Input.Span);
        scan.Forward(cell, output, backwardInTime: false, workers: null);
        foreach (var state in cell.States)
            memory.Before(state, 1, 0, batch).CopyTo(memory.Before(state, 0, 0, batch));
    }

    public void Reset()
    {
        foreach (var state in cell.States)
            memory.Before(state, 0, 0, batch).Clear();
    }

    public void GetState(State state, Span<float> values)
    {
        Check(state, values.Length);
        StateRows.Strip(state, memory.Before(state, 0, 0, batch), values);
    }

    public void SetState(State state, ReadOnlySpan<float> values)
    {
        Check(state, values.Length);
        StateRows.Pad(state, values, memory.Before(state, 0, 0, batch));
    }

    void Check(State state, int length)
    {
        if (length != batch * state.OuterWidth)
            throw new ArgumentException($"{length} values were given for the state {state.Name}, which is [{batch}, {state.OuterWidth}].");
    }
}
