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

    public void GetState(string name, Span<float> values)
    {
        var state = Find(name, values.Length);
        StateRows.Strip(state, memory.Before(state, 0, 0, batch), values);
    }

    public void SetState(string name, ReadOnlySpan<float> values)
    {
        var state = Find(name, values.Length);
        StateRows.Pad(state, values, memory.Before(state, 0, 0, batch));
    }

    State Find(string name, int length)
    {
        foreach (var state in cell.States)
        {
            if (state.Name != name)
                continue;
            return length == batch * state.OuterWidth
                ? state
                : throw new ArgumentException($"{length} values were given for the state {name}, which is [{batch}, {state.OuterWidth}].");
        }
        throw new ArgumentException($"There is no state '{name}'; there are {string.Join(", ", cell.States.Select(s => s.Name))}.", nameof(name));
    }
}
