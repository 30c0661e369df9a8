using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The memory of one walk over a sequence: every slot and state of a cell as [steps, rows, width], steps in the order of the walk, so
/// that one step of neighbouring rows is contiguous.
/// </summary>
sealed class ScanMemory
{
    Cell cell = null!;
    Tensor[] slots = [];
    Tensor[] states = [];
    Tensor[] stateGradients = [];

    /// <summary>The steps T.</summary>
    public int Steps { get; private set; }

    /// <summary>The batch rows B.</summary>
    public int Rows { get; private set; }

    /// <summary>The input in the order of the walk, [T, B, n].</summary>
    public Tensor Input { get; private set; }

    /// <summary>The output of a readout in the order of the walk, [T, B, width]; none without a readout.</summary>
    public Tensor Output { get; private set; }

    /// <summary>The gradient of the output in the order of the walk; none without a readout.</summary>
    public Tensor OutputGradient { get; private set; }

    /// <summary>Takes what a cell needs for so many steps of so many rows; for backward only where asked.</summary>
    public void Take(Cell cell, int steps, int rows, bool backward, Func<Shape, Tensor> take)
    {
        (this.cell, Steps, Rows) = (cell, steps, rows);
        Array.Resize(ref slots, cell.Slots.Count);
        Array.Resize(ref states, cell.States.Count);
        Array.Resize(ref stateGradients, cell.States.Count);

        Input = take([steps, rows, cell.InputSize]);
        foreach (var state in cell.States)
        {
            states[state.Index] = take([state.Kept ? steps + 1 : 2, rows, state.Width]);
            stateGradients[state.Index] = backward ? take([rows, state.Width]) : default;
        }
        foreach (var slot in cell.Slots)
        {
            slots[slot.Index] = slot.Kind switch
            {
                SlotKind.Saved => take([steps, rows, slot.Width]),
                SlotKind.Scratch => take([rows, slot.Width]),
                SlotKind.Gradient when backward => take([steps, rows, slot.Width]),
                SlotKind.RowSum when backward => take([rows, slot.Width]),
                _ => default,
            };

            // A product writes the columns that exist; what a cell reads beside them must be zero, not what was there before.
            if (slot.Kind == SlotKind.Scratch)
                slots[slot.Index].Span.Clear();
        }
        Output = cell.Readout is null ? default : take([steps, rows, cell.Width]);
        OutputGradient = cell.Readout is null || !backward ? default : take([steps, rows, cell.Width]);
    }

    /// <summary>Rows of a slot at one step.</summary>
    public Span<float> At(Slot slot, int step, int row, int rows)
    {
        int from = slot.Kind is SlotKind.Saved or SlotKind.Gradient ? step * Rows + row : row;
        return slots[slot.Index].Span.Slice(from * slot.Width, rows * slot.Width);
    }

    /// <summary>Rows of a state before this step; the state after it is the one before the next.</summary>
    public Span<float> Before(State state, int step, int row, int rows)
    {
        int kept = state.Kept ? step : step & 1;
        return states[state.Index].Span.Slice((kept * Rows + row) * state.Width, rows * state.Width);
    }

    /// <summary>Rows of the carried gradient of a state.</summary>
    public Span<float> Gradient(State state, int row, int rows) =>
        stateGradients[state.Index].Span.Slice(row * state.Width, rows * state.Width);

    /// <summary>All steps of a product's left side, one row after another, and the floats from row to row.</summary>
    public Span<float> AllOf(Source source, out int stride)
    {
        if (source.State is State state)
        {
            stride = state.Width;
            return states[state.Index].Span;
        }
        stride = source.Window.Slot.Width;
        return slots[source.Window.Slot.Index].Span[source.Window.Offset..];
    }

    /// <summary>The one step of rows of a product's left side.</summary>
    public Span<float> At(Source source, int step, int row, int rows, out int stride)
    {
        if (source.State is State state)
        {
            stride = state.Width;
            return Before(state, step, row, rows);
        }
        stride = source.Window.Slot.Width;
        return At(source.Window.Slot, step, row, rows)[source.Window.Offset..];
    }

    /// <summary>All steps of a saved or gradient slot.</summary>
    public Span<float> AllOf(Slot slot) => slots[slot.Index].Span;

    /// <summary>The state after every step, one row after another.</summary>
    public Span<float> AllAfter(State state) => states[state.Index].Span[(Rows * state.Width)..];

    /// <summary>Sets what backward adds to: the sums over rows.</summary>
    public void ClearRowSums()
    {
        foreach (var slot in cell.Slots)
        {
            if (slot.Kind == SlotKind.RowSum)
                slots[slot.Index].Span.Clear();
        }
    }
}
