using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// Owns time: the only loop over steps forward and the only one backward, for every cell. It takes a group of batch rows through the
/// sequence in chunks of steps; the input projection, the weight gradients and the input's gradient are one product each over
/// the steps of a chunk, while its memory is in the cache.
/// </summary>
sealed class Scan
{
    readonly ScanMemory memory = new();
    Cell cell = null!;
    RowGroup group;
    State? outputState;  // where the output is a state
    bool holds;          // whether a state is blended
    TokenRows? tokens;
    CancellationToken cancellation;
    SideInputs? sides;  // none where they are put into the memory from outside, or the cell has none

    /// <summary>The memory of the walk.</summary>
    public ScanMemory Memory => memory;

    /// <summary>Takes memory for the walk of these rows, with what the pass has for it.</summary>
    public void Take(
        Cell scanned, RowGroup rows, bool backward, Func<Shape, Tensor> take, in PassInputs inputs = default)
    {
        (cell, group, tokens, sides, holds) = (scanned, rows, inputs.Tokens, inputs.Sides, scanned.Holds.Count > 0);
        cancellation = inputs.Cancellation;
        outputState = scanned.Readout is null ? scanned.Output.State : null;
        memory.Take(scanned, rows.Steps, rows.Rows, backward, take, inputs.Weights);
    }

    /// <summary>Goes on with the first so many rows of those that memory was taken for: of a walk of one step that is not walked back.</summary>
    public void Narrow(int rows)
    {
        group = group with { Rows = rows };
        memory.Narrow(rows);
    }

    /// <summary>From the initial states and the input [B, T, n] to the final states and the output [B, T, OutputSize].</summary>
    /// <param name="x">The input; empty where it is tokens.</param>
    /// <param name="y">The output; the rows of the group are overwritten.</param>
    /// <param name="retention">Takes the mean of β at every step, [B, T]; empty where it is not wanted.</param>
    /// <returns>False where it was cancelled on its way.</returns>
    public bool Forward(ReadOnlySpan<float> x, Span<float> y, Span<float> retention)
    {
        sides?.Begin(group, memory);
        memory.Watch?.Turn(group);
        for (int start = 0; start < memory.Steps; start += memory.ChunkSteps)
        {
            if (cancellation.IsCancellationRequested)
                return false;
            memory.Turn(start);
            int length = memory.ChunkLength;
            Gather(x, start, length);
            if (!ProjectsEachStep)
                Project(start, length);
            for (int step = start; step < start + length; step++)
            {
                if (ProjectsEachStep)
                    Project(step, 1);
                Advance(step);
                if (!retention.IsEmpty)
                    Retain(step, retention);
                if (outputState is { } state)
                    group.Scatter(memory.Before(state, step + 1), state.Width, step, 1, y, state.Layout);
                else if (cell.Readout is null && !cell.WorksAfter)
                    ScatterOutput(step, 1, y);
            }
            if (cell.WorksAfter)
            {
                cell.ForwardAfter(new Step(memory, start, length));
                ScatterOutput(start, length, y);
            }
            if (cell.Readout is { } readout)
                ReadOut(readout, start, length, y);
        }
        return true;
    }

    /// <summary>
    /// From the carried gradients of the final states and the output's gradient to the carried gradients of the initial states; adds the
    /// gradients of all parameters to the sheet, and that of the input to dx unless it is empty.
    /// </summary>
    /// <returns>False where it was cancelled on its way.</returns>
    public bool Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, GradientSheet sheet, bool far)
    {
        memory.ClearRowSums();
        memory.Watch?.Turn(group);
        int last = (memory.Steps - 1) / memory.ChunkSteps * memory.ChunkSteps;
        for (int start = last; start >= 0; start -= memory.ChunkSteps)
        {
            if (cancellation.IsCancellationRequested)
                return false;
            bool forgotten = memory.TurnBack(start);
            int length = memory.ChunkLength;
            Gather(x, start, length);
            if (forgotten)
                AdvanceAgain(start, length);
            sides?.ClearGradients(memory);
            GatherOutputGradient(length, dy);
            if (cell.ReadsInput || cell.Projections.Count == 0)
                memory.InputGradient.Span.Clear();
            if (cell.WorksAfter)
                cell.BackwardAfter(new Step(memory, start, length));
            for (int step = start + length - 1; step >= start; step--)
            {
                if (far && step > 0 && !cell.AsksAhead)
                    memory.Prefetch(step - 1);
                AddOutputGradient(step, dy);
                Reverse(step);
                memory.Watch?.LookAtGradients(cell, memory, step);
            }
            if (cell.WorksAhead)
                cell.BackwardAhead(new Step(memory, start, length));
            sides?.ScatterGradients(group, memory);
            WeightGradients(start, length, sheet);
            if (!dx.IsEmpty)
                InputGradient(start, length, dx);
        }
        cell.FinishBackward(new Step(memory, 0), sheet);
        return true;
    }

    /// <summary>The mean of β of every step that is kept, [B, T].</summary>
    public bool Retain(Span<float> retention)
    {
        for (int step = 0; step < memory.Steps; step++)
        {
            if (!Retain(step, retention))
                return false;
        }
        return true;
    }

    bool Retain(int step, Span<float> retention)
    {
        Span<float> perRow = stackalloc float[RowGroups.MaxRows];
        if (!cell.MeanRetention(new Step(memory, step), perRow[..memory.Rows]))
            return false;
        for (int row = 0; row < memory.Rows; row++)
            retention[group.Index(row, step)] = perRow[row];
        return true;
    }

    void Advance(int step)
    {
        cell.Forward(new Step(memory, step));
        if (holds)
        {
            foreach (var hold in cell.Holds)
                hold.Forward(memory, step);
        }
        memory.Watch?.LookAtStates(cell, memory, step);
    }

    // A cell may keep the states at the starts of chunks alone, to save memory. What the adjoint reads of the steps between is made anew
    // then, from the chunk's first states, by the same steps forward: the same bits, at the price of a second pass.
    void AdvanceAgain(int start, int length)
    {
        if (!ProjectsEachStep)
            Project(start, length);
        for (int step = start; step < start + length; step++)
        {
            if (ProjectsEachStep)
                Project(step, 1);
            Advance(step);
        }
        if (cell.WorksAfter)
            cell.ForwardAfter(new Step(memory, start, length));
    }

    // An output that is blocks of a slot.
    void ScatterOutput(int start, int length, Span<float> y)
    {
        var (_, window, _, layout) = cell.Output;
        group.Scatter(memory.From(window, start), window.Slot.Width, start, length, y, layout);
    }

    void Reverse(int step)
    {
        if (!holds)
        {
            cell.Backward(new Step(memory, step));
            return;
        }
        foreach (var hold in cell.Holds)
            hold.Backward(memory, step);
        cell.Backward(new Step(memory, step));
        foreach (var hold in cell.Holds)
            hold.AddHeld(memory);
    }

    void Gather(ReadOnlySpan<float> x, int start, int length)
    {
        sides?.Gather(group, memory);
        if (tokens is null)
            group.Gather(x, cell.InputSize, start, length, memory.Input.Span);
    }

    // A projection is one product over a whole chunk, whose result then waits in memory for its step. Where it is cheap, because x has a few
    // columns or is a row of tokens that has been projected before, writing the chunk and reading it again would cost more than the
    // projection: then each step's is made right before the step, which finds it in the cache.
    // What is made ahead of the projected input is a product over a whole chunk too, and waits for it.
    bool ProjectsEachStep => tokens is not null || (cell.InputSize <= GateMap.NarrowDepth && !cell.WorksAhead);

    void Project(int start, int length)
    {
        var x = memory.Input.Span[((start - memory.ChunkStart) * memory.Rows * cell.InputSize)..];
        foreach (var projection in cell.Projections)
        {
            var to = projection.To;
            if (tokens is not null)
                tokens.Gather(group, start, memory.From(to, start), to.Slot.Width);
            else
                memory.MapOf(projection.Map).Affine(x, cell.InputSize, length * memory.Rows, memory.From(to, start), to.Slot.Width);
            memory.Watch?.Look(projection, memory.From(to, start), to, length, start, isBackward: false);
        }
        if (cell.WorksAhead)
            cell.ForwardAhead(new Step(memory, start, length));
    }

    // y = h Cᵀ + x Dᵀ + biases
    void ReadOut(Readout readout, int start, int length, Span<float> y)
    {
        var h = memory.From(cell.States[0], start + 1, out int hRow);
        var rows = memory.Output.Span;
        int count = length * memory.Rows;
        memory.MapOf(readout.FromState).Affine(h, hRow, count, rows, cell.Width);
        memory.MapOf(readout.FromInput).Forward(memory.Input.Span, cell.InputSize, count, accumulate: true, rows, cell.Width);
        group.Scatter(rows, cell.Width, start, length, y, OutputRows);
    }

    // The rows of a readout.
    RowLayout OutputRows => new(cell.HiddenSize, cell.Width, 1);

    // What a step backward needs of dy, for the whole chunk at once: a readout reverses its product; an output that is a slot has dy copied to
    // the slot's gradient, where the steps read it. An output that is a state needs neither: AddOutputGradient adds dy to it step by step.
    void GatherOutputGradient(int length, ReadOnlySpan<float> dy)
    {
        if (cell.Readout is { } readout)
            ReadOutBackward(readout, length, dy);
        else if (cell.Output.Gradient is Slot gradient)
            group.Gather(dy, gradient.Layout, memory.ChunkStart, length, memory.From(gradient, memory.ChunkStart), gradient.Width);
    }

    void ReadOutBackward(Readout readout, int length, ReadOnlySpan<float> dy)
    {
        var rows = memory.Output.Span;
        rows.Clear();
        group.GatherAdd(dy, OutputRows, memory.ChunkStart, length, rows, cell.Width);

        // y = h Cᵀ + …
        var dState = memory.ReadoutGradient.Span;
        dState.Clear();
        memory.MapOf(readout.FromState).Backward(rows, cell.Width, length * memory.Rows, accumulate: false, dState, cell.States[0].Width);
    }

    // The heart of backpropagation through time. The loss sees the state h_t on two ways: now, through the output y_t, and later, through
    // every step after t, all of which it reaches by way of h_{t+1}. So its gradient has two terms:
    //
    //     dh_t = dy_t + (∂h_{t+1} / ∂h_t)ᵀ dh_{t+1}
    //
    // One buffer a state, memory.Gradient, carries dh from step to step. After the last step it holds the gradient of the final state, from
    // outside. Here, just before step t is reversed, it holds the second term, which reversing step t + 1 has left there, and dy_t is added, so
    // that the step's adjoint is handed the whole of dh_t. It is added once, and yet counts for all earlier steps: from here on it travels
    // within dh. Reverse(t) then turns dh_t into the second term of dh_{t−1}, in place, and leaves on its way what the gradients of the weights
    // need of the step. What is carried past the first step is the gradient of the initial state.
    //
    // A readout has been reversed over the whole chunk already, so its share of the state is added in place of dy_t. An output that is a slot
    // is no state: the cell finds dy_t in that slot's gradient, and brings it to its states itself.
    void AddOutputGradient(int step, ReadOnlySpan<float> dy)
    {
        if (outputState is { } state)
        {
            group.GatherAdd(dy, state.Layout, step, 1, memory.Gradient(state), state.Width);
        }
        else if (cell.Readout is not null)
        {
            var dState = memory.Gradient(cell.States[0]);
            var ofReadout = memory.ReadoutGradient.Span.Slice((step - memory.ChunkStart) * dState.Length, dState.Length);
            TensorPrimitives.Add(dState, ofReadout, dState);
        }
    }

    void WeightGradients(int start, int length, GradientSheet sheet)
    {
        int rows = length * memory.Rows;
        var scratch = memory.Scratch.Span;
        foreach (var projection in cell.Projections)
        {
            var projected = projection.Gradient;
            if (tokens is not null)
                tokens.ScatterAdd(group, start, length, memory.From(projected, start), projected.Slot.Width, sheet.TokenSums);
            else
                projection.Map.WeightGradient(
                    memory.From(projected, start), projected.Slot.Width, memory.Input.Span, cell.InputSize, rows, sheet, scratch);
        }
        foreach (var product in cell.Products)
        {
            var from = memory.From(product.From, start, out int fromRow);
            var to = product.Gradient;
            if (product.Parts == 1)
                product.Map.WeightGradient(memory.From(to, start), to.Slot.Width, from, fromRow, rows, sheet, scratch);
            else
                PartsGradient(product, memory.From(to, start), from, rows * product.Parts, sheet);
        }
        if (cell.Readout is { } readout)
        {
            var h = memory.From(cell.States[0], start + 1, out int hRow);
            var dy = memory.Output.Span;
            readout.FromState.WeightGradient(dy, cell.Width, h, hRow, rows, sheet, scratch);
            readout.FromInput.WeightGradient(dy, cell.Width, memory.Input.Span, cell.InputSize, rows, sheet, scratch);
        }
    }

    // The blocks of whole slots, as many at a time as a chunk has rows.
    void PartsGradient(Product product, ReadOnlySpan<float> dTo, ReadOnlySpan<float> from, int parts, GradientSheet sheet)
    {
        int toWidth = product.Gradient.Slot.BlockWidth, fromWidth = product.From.Window.Slot.BlockWidth;
        for (int part = 0; part < parts; part += ScanMemory.ChunkRows)
        {
            int count = Math.Min(ScanMemory.ChunkRows, parts - part);
            product.Map.WeightGradient(
                dTo[(part * toWidth)..], toWidth, from[(part * fromWidth)..], fromWidth, count, sheet, memory.Scratch.Span);
        }
    }

    void InputGradient(int start, int length, Span<float> dx)
    {
        int rows = length * memory.Rows;
        var dInput = memory.InputGradient.Span;
        bool accumulate = cell.ReadsInput;  // steps that read x have added to its gradient; otherwise the first product overwrites it
        foreach (var projection in cell.Projections)
        {
            var from = projection.Gradient;
            memory.MapOf(projection.Map).Backward(memory.From(from, start), from.Slot.Width, rows, accumulate, dInput, cell.InputSize);
            accumulate = true;
        }
        if (cell.Readout is { } readout)
            memory.MapOf(readout.FromInput).Backward(memory.Output.Span, cell.Width, rows, accumulate: true, dInput, cell.InputSize);
        group.ScatterAdd(dInput, cell.InputSize, start, length, dx, RowLayout.Unpadded(cell.InputSize));
    }
}
