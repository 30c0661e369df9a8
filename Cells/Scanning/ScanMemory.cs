using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The memory of one walk of a few batch rows over a sequence: every slot and state of a cell as [steps, rows, width], steps in the order of
/// the walk, so that one step is contiguous and so are the steps of a chunk. What backward reads is kept for all steps, everything
/// else for one chunk, which stays in the processor's cache between the products that share it.
/// </summary>
sealed class ScanMemory
{
    /// <summary>The most rows of a chunk, and of what the gradient of a weight is made of at once.</summary>
    public const int ChunkRows = WeightGradients.MaxRows;

    Cell cell = null!;
    PassWeights? weights;
    Tensor[] slots = [];
    Tensor[] states = [];
    Tensor[] stateGradients = [];
    Tensor[] starts = [];  // [chunks, rows, width] of every state, where chunks are made anew
    bool holds;  // whether a state is blended
    bool keepsAll;
    bool keepsStarts;
    int keptFrom;

    /// <summary>What looks for numbers that are not finite; none where nothing does.</summary>
    public ScanWatch? Watch { get; set; }

    /// <summary>The steps T.</summary>
    public int Steps { get; private set; }

    /// <summary>The batch rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The steps of a full chunk.</summary>
    public int ChunkSteps { get; private set; }

    /// <summary>The first step of the chunk at hand.</summary>
    public int ChunkStart { get; private set; }

    /// <summary>The steps of the chunk at hand.</summary>
    public int ChunkLength { get; private set; }

    /// <summary>The input of the chunk, [steps, rows, n].</summary>
    public Tensor Input { get; private set; }

    /// <summary>The gradient of the input of the chunk, [steps, rows, n]; only for backward.</summary>
    public Tensor InputGradient { get; private set; }

    /// <summary>The output of a readout over the chunk, or its gradient, [steps, rows, width]; none without a readout.</summary>
    public Tensor Output { get; private set; }

    /// <summary>What the readout's gradient gives to the state after every step of the chunk, [steps, rows, width].</summary>
    public Tensor ReadoutGradient { get; private set; }

    /// <summary>Scratch for weight gradients.</summary>
    public Tensor Scratch { get; private set; }

    /// <summary>Takes what a cell needs for so many steps of so many rows, for backward only where asked.</summary>
    public void Take(Cell scanned, int steps, int rows, bool backward, Func<Shape, Tensor> take, PassWeights? passWeights = null)
    {
        weights = passWeights;
        (cell, Steps, Rows, holds) = (scanned, steps, rows, scanned.Holds.Count > 0);
        (keepsAll, keepsStarts) = (backward && !scanned.Recomputes, backward && scanned.Recomputes);
        ChunkSteps = Math.Clamp(ChunkRows / rows, 1, steps);
        if (slots.Length < cell.Slots.Count)
            slots = new Tensor[cell.Slots.Count];
        if (states.Length < cell.States.Count)
        {
            int count = cell.States.Count;
            (states, stateGradients, starts) = (new Tensor[count], new Tensor[count], new Tensor[count]);
        }

        int kept = keepsAll ? steps : ChunkSteps;
        Input = take([ChunkSteps, rows, cell.InputSize]);
        InputGradient = backward ? take([ChunkSteps, rows, cell.InputSize]) : default;
        foreach (var state in cell.States)
        {
            states[state.Index] = take([state.Kept ? kept + 1 : 2, rows, state.Width]);
            stateGradients[state.Index] = backward ? take([rows, state.Width]) : default;
            starts[state.Index] = keepsStarts ? take([Chunks, rows, state.Width]) : default;
        }
        foreach (var slot in cell.Slots)
        {
            slots[slot.Index] = slot.Kind switch
            {
                SlotKind.Saved => take([kept, rows, slot.Width]),
                SlotKind.Chunk => take([ChunkSteps, rows, slot.Width]),
                SlotKind.Scratch => take([rows, slot.Width]),
                SlotKind.Gradient when backward => take([ChunkSteps, rows, slot.Width]),
                SlotKind.RowSum or SlotKind.SequenceSum when backward => take([rows, slot.Width]),
                SlotKind.WalkSum when backward => take([1, slot.Width]),
                _ => default,
            };

            // A product writes the columns that exist; what a cell reads beside them must be zero, not what was there before.
            if (slot.Kind == SlotKind.Scratch)
                slots[slot.Index].Span.Clear();
        }
        Output = cell.Readout is null ? default : take([ChunkSteps, rows, cell.Width]);
        ReadoutGradient = cell.Readout is null || !backward ? default : take([ChunkSteps, rows, cell.States[0].Width]);
        Scratch = backward ? take([cell.ScratchLength(ChunkSteps * rows)]) : default;
        keptFrom = 0;
    }

    /// <summary>
    /// Goes on with the first so many rows, where there is one step: rows stand side by side, so that fewer lie in the front of what was taken.
    /// States are to be set anew.
    /// </summary>
    public void Narrow(int rows) => Rows = rows;

    /// <summary>
    /// Forward, turns to the chunk that starts at this step. Where the memory has room for one chunk alone, every chunk is written over the one
    /// before, so the last states of that are first copied to the front, where this one begins.
    /// </summary>
    public void Turn(int start)
    {
        if (!keepsAll && start > 0)
        {
            foreach (var state in cell.States)
            {
                if (state.Kept)
                    Before(state, start).CopyTo(states[state.Index].Span);
            }
        }
        GoTo(start);
        if (keepsStarts)
        {
            foreach (var state in cell.States)
                Before(state, start).CopyTo(StartOf(state));
        }
    }

    /// <summary>Backward, turns to the chunk that starts at this step.</summary>
    /// <returns>True where its steps were not kept: only its first states are there, and it is to be made anew from them.</returns>
    public bool TurnBack(int start)
    {
        GoTo(start);
        if (keepsStarts)
        {
            foreach (var state in cell.States)
                StartOf(state).CopyTo(Before(state, start));
        }
        return keepsStarts;
    }

    int Chunks => (Steps + ChunkSteps - 1) / ChunkSteps;

    void GoTo(int start)
    {
        (ChunkStart, ChunkLength) = (start, Math.Min(ChunkSteps, Steps - start));
        keptFrom = keepsAll ? 0 : start;
    }

    // A state before the chunk at hand.
    Span<float> StartOf(State state) => starts[state.Index].Span.Slice(ChunkStart / ChunkSteps * Rows * state.Width, Rows * state.Width);

    /// <summary>All rows of a slot at one step, or at some from it on.</summary>
    public Span<float> At(Slot slot, int step, int steps = 1)
    {
        int index = slot.Kind switch
        {
            SlotKind.Saved => step - keptFrom,
            SlotKind.Chunk or SlotKind.Gradient => step - ChunkStart,
            _ => 0,
        };
        return slot.Kind == SlotKind.WalkSum
            ? slots[slot.Index].Span
            : slots[slot.Index].Span.Slice(index * Rows * slot.Width, steps * Rows * slot.Width);
    }

    /// <summary>The map that a declared one stands for: itself, or the pass's own.</summary>
    public GateMap MapOf(GateMap declared) => declared.Place < 0 ? declared : weights!.Of(declared);

    /// <summary>A derived vector, padded to whole lanes.</summary>
    public ReadOnlySpan<float> Vector(DerivedWeight weight) => weights!.Vector(weight);

    /// <summary>All that there is of a slot.</summary>
    public Span<float> All(Slot slot) => slots[slot.Index].Span;

    /// <summary>All rows of a state before this step, or before some from it on; the state after it is the one before the next.</summary>
    public Span<float> Before(State state, int step, int steps = 1)
    {
        int index = state.Kept ? step - keptFrom : step & 1;
        return states[state.Index].Span.Slice(index * Rows * state.Width, steps * Rows * state.Width);
    }

    /// <summary>All rows that a cell gave a state at this step: the state after it, unless that is blended with the one before.</summary>
    public Span<float> After(State state, int step) => holds ? AfterHeld(state, step) : Before(state, step + 1);

    Span<float> AfterHeld(State state, int step)
    {
        foreach (var hold in cell.Holds)
        {
            if (hold.State.Index == state.Index)
                return At(hold.New, step);
        }
        return Before(state, step + 1);
    }

    /// <summary>All rows of the carried gradient of a state.</summary>
    public Span<float> Gradient(State state) => stateGradients[state.Index].Span;

    /// <summary>All rows of the input of one step, [rows, n], or of some from it on.</summary>
    public Span<float> InputOf(int step, int steps = 1) =>
        Input.Span.Slice((step - ChunkStart) * Rows * cell.InputSize, steps * Rows * cell.InputSize);

    /// <summary>All rows of the gradient of the input of one step, or of some from it on.</summary>
    public Span<float> InputGradientOf(int step, int steps = 1) =>
        InputGradient.Span.Slice((step - ChunkStart) * Rows * cell.InputSize, steps * Rows * cell.InputSize);

    /// <summary>A product's left side from this step on, and the floats from row to row.</summary>
    public Span<float> From(Source source, int step, out int stride)
    {
        if (source.State is State state)
        {
            stride = state.Width;
            return states[state.Index].Span[((step - keptFrom) * Rows * state.Width + source.Offset)..];
        }
        stride = source.Window.Slot.Width;
        return From(source.Window, step);
    }

    /// <summary>Columns of a slot from this step on.</summary>
    public Span<float> From(SlotWindow window, int step)
    {
        int index = window.Slot.Kind switch
        {
            SlotKind.Saved => step - keptFrom,
            SlotKind.Scratch => 0,
            _ => step - ChunkStart,
        };
        return slots[window.Slot.Index].Span[(index * Rows * window.Slot.Width + window.Offset)..];
    }

    /// <summary>The floats that forward keeps for backward.</summary>
    public long KeptLength
    {
        get
        {
            long slotRow = 0, stateRow = 0;
            foreach (var slot in cell.Slots)
                slotRow += slot.Kind == SlotKind.Saved ? slot.Width : 0;
            foreach (var state in cell.States)
                stateRow += state.Kept || keepsStarts ? state.Width : 0;
            return keepsStarts ? stateRow * Rows * Chunks : (slotRow + stateRow) * Rows * Steps;
        }
    }

    /// <summary>True of every other step of a walk, and of a stream, whose walks have one step each.</summary>
    public bool IsOdd(int step) => ((step + Walks) & 1) == 1;

    /// <summary>The walks that were made before over this memory, where a stream counts them.</summary>
    public int Walks { get; set; }

    /// <summary>Asks for what forward saved of a step, ahead of its step backward.</summary>
    public void Prefetch(int step)
    {
        if (!keepsAll)
            return;
        foreach (var slot in cell.Slots)
        {
            if (slot.Kind == SlotKind.Saved)
                Engine.Kernels.Prefetch.Begin(At(slot, step));
        }
        foreach (var state in cell.States)
        {
            if (state.Kept)
                Engine.Kernels.Prefetch.Begin(Before(state, step));
        }
    }

    /// <summary>Sets the sums over rows, and over all of them, to zero.</summary>
    public void ClearRowSums()
    {
        foreach (var slot in cell.Slots)
        {
            if (slot.Kind is SlotKind.RowSum or SlotKind.WalkSum)
                slots[slot.Index].Span.Clear();
        }
    }
}
