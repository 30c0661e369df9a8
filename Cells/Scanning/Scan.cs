using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// Owns time: the only loop over steps forward and the only one backward, for every cell. The input is projected by one product over all
/// steps before the walk, and the weight gradients are one product each over all steps after it. A thread takes a block of
/// batch rows through the whole sequence; weight gradients are shared by outputs; so every sum has one order, whatever the threads.
/// </summary>
sealed class Scan : IWork
{
    /// <summary>Below this many multiply-adds a phase costs less than waking a thread.</summary>
    public const long SharedWork = 1 << 18;

    readonly ScanMemory memory;
    Cell cell = null!;
    Phase phase;
    Tensor weightScratch;  // [parts, ·]
    Tensor inputGradient;  // [T, B, n], in the order of the walk
    Tensor output;         // [B, T, d]
    Tensor outputGradient; // [B, T, d]
    bool reverse;

    public Scan(ScanMemory memory) => this.memory = memory;

    enum Phase
    {
        Project,
        Walk,
        ReadOut,
        ReadOutBackward,
        WalkBackward,
        WeightGradients,
        InputGradient,
    }

    /// <summary>Projects the input, takes every row through all steps, and writes the output [B, T, d].</summary>
    public void Forward(Cell scanned, Tensor y, bool backwardInTime, Workers? workers)
    {
        (cell, output, reverse) = (scanned, y, backwardInTime);
        cell.Prepare();
        cell.Projection.Map.Pack();
        foreach (var product in cell.Products)
            product.Map.Pack();
        Run(Phase.Project, workers);
        Run(Phase.Walk, workers);
        if (cell.Readout is { } readout)
        {
            readout.FromState.Pack();
            readout.FromInput.Pack();
            Run(Phase.ReadOut, workers);
        }
    }

    /// <summary>
    /// Walks backward from the carried gradients of the final states and the gradient of the output; leaves the carried gradients of the
    /// initial states, adds to the gradients of all parameters, and writes the input's gradient where its memory is given.
    /// </summary>
    public void Backward(Tensor dy, Tensor dInput, Tensor scratch, Workers? workers)
    {
        (outputGradient, inputGradient, weightScratch) = (dy, dInput, scratch);
        memory.ClearRowSums();
        if (cell.Readout is not null)
            Run(Phase.ReadOutBackward, workers);
        Run(Phase.WalkBackward, workers);
        Run(Phase.WeightGradients, workers);
        if (!dInput.IsNone)
            Run(Phase.InputGradient, workers);
        cell.FinishBackward(new Step(memory, 0, 0, memory.Rows));
    }

    /// <summary>The floats of scratch that <see cref="Backward"/> needs for this many threads.</summary>
    public static int ScratchLength(Cell cell, int threads) => threads * ScratchOfPart(cell);

    public void Do(int part, int parts)
    {
        switch (phase)
        {
            case Phase.Project:
                Project(Share.Of(memory.Steps * memory.Rows, Gemm.RowUnit, part, parts));
                break;
            case Phase.Walk:
                Walk(Share.Of(memory.Rows, Gemm.RowUnit, part, parts));
                break;
            case Phase.ReadOut:
                ReadOut(Share.Of(memory.Rows, Gemm.RowUnit, part, parts));
                break;
            case Phase.ReadOutBackward:
                ReadOutBackward(Share.Of(memory.Rows, Gemm.RowUnit, part, parts));
                break;
            case Phase.WalkBackward:
                WalkBackward(Share.Of(memory.Rows, Gemm.RowUnit, part, parts));
                break;
            case Phase.WeightGradients:
                WeightGradients(part, parts);
                break;
            case Phase.InputGradient:
                InputGradient(Share.Of(memory.Steps * memory.Rows, Gemm.RowUnit, part, parts));
                break;
        }
    }

    void Run(Phase next, Workers? workers)
    {
        phase = next;
        long work = (long)memory.Steps * memory.Rows * cell.HiddenSize * cell.HiddenSize;
        if (workers is null || work < SharedWork)
            Do(0, 1);
        else
            workers.Run(this);
    }

    void Project(Share rows)
    {
        if (rows.Count == 0)
            return;
        var (map, to) = (cell.Projection.Map, cell.Projection.To);
        var x = memory.Input.Span.Slice(rows.Start * cell.InputSize, rows.Count * cell.InputSize);
        var target = memory.AllOf(to.Slot)[(rows.Start * to.Slot.Width + to.Offset)..];
        map.Fill(target, to.Slot.Width, rows.Count);
        map.Forward(x, cell.InputSize, rows.Count, accumulate: true, target, to.Slot.Width);
    }

    void Walk(Share rows)
    {
        if (rows.Count == 0)
            return;
        var h = cell.States[0];
        for (int step = 0; step < memory.Steps; step++)
        {
            cell.Forward(new Step(memory, step, rows.Start, rows.Count));
            if (cell.Readout is null)
                Scatter(memory.Before(h, step + 1, rows.Start, rows.Count), h.Width, rows, step);
        }
    }

    void WalkBackward(Share rows)
    {
        if (rows.Count == 0)
            return;
        var h = cell.States[0];
        for (int step = memory.Steps - 1; step >= 0; step--)
        {
            if (cell.Readout is { } readout)
            {
                // y = h Cᵀ + …
                var dy = memory.OutputGradient.Span[((step * memory.Rows + rows.Start) * cell.Width)..];
                readout.FromState.Backward(dy, cell.Width, rows.Count, accumulate: true, memory.Gradient(h, rows.Start, rows.Count), h.Width);
            }
            else
                AddGradient(memory.Gradient(h, rows.Start, rows.Count), h.Width, rows, step);
            cell.Backward(new Step(memory, step, rows.Start, rows.Count));
        }
    }

    // y = h Cᵀ + x Dᵀ + biases
    void ReadOut(Share rows)
    {
        if (rows.Count == 0)
            return;
        var readout = cell.Readout!;
        var h = cell.States[0];
        for (int step = 0; step < memory.Steps; step++)
        {
            var y = memory.Output.Span[((step * memory.Rows + rows.Start) * cell.Width)..];
            var x = memory.Input.Span[((step * memory.Rows + rows.Start) * cell.InputSize)..];
            readout.FromState.Fill(y, cell.Width, rows.Count);
            readout.FromState.Forward(memory.Before(h, step + 1, rows.Start, rows.Count), h.Width, rows.Count, accumulate: true, y, cell.Width);
            readout.FromInput.Forward(x, cell.InputSize, rows.Count, accumulate: true, y, cell.Width);
            Scatter(y, cell.Width, rows, step);
        }
    }

    void ReadOutBackward(Share rows)
    {
        for (int step = 0; step < memory.Steps && rows.Count > 0; step++)
        {
            var dy = memory.OutputGradient.Span.Slice((step * memory.Rows + rows.Start) * cell.Width, rows.Count * cell.Width);
            dy.Clear();
            AddGradient(dy, cell.Width, rows, step);
        }
    }

    void WeightGradients(int part, int parts)
    {
        int length = ScratchOfPart(cell);
        var scratch = weightScratch.Span.Slice(part * length, length);
        int rows = memory.Steps * memory.Rows;
        var projection = cell.Projection;
        projection.Map.WeightGradient(
            memory.AllOf(projection.Gradient.Slot)[projection.Gradient.Offset..], projection.Gradient.Slot.Width,
            memory.Input.Span, cell.InputSize, rows, part, parts, scratch);
        foreach (var product in cell.Products)
        {
            var from = memory.AllOf(product.From, out int stride);
            product.Map.WeightGradient(
                memory.AllOf(product.Gradient.Slot)[product.Gradient.Offset..], product.Gradient.Slot.Width,
                from, stride, rows, part, parts, scratch);
        }
        if (cell.Readout is { } readout)
        {
            var h = cell.States[0];
            var dy = memory.OutputGradient.Span;
            readout.FromState.WeightGradient(dy, cell.Width, memory.AllAfter(h), h.Width, rows, part, parts, scratch);
            readout.FromInput.WeightGradient(dy, cell.Width, memory.Input.Span, cell.InputSize, rows, part, parts, scratch);
        }
    }

    void InputGradient(Share rows)
    {
        if (rows.Count == 0)
            return;
        var from = cell.Projection.Gradient;
        var dx = inputGradient.Span[(rows.Start * cell.InputSize)..];
        var dy = memory.AllOf(from.Slot)[(rows.Start * from.Slot.Width + from.Offset)..];
        cell.Projection.Map.Backward(dy, from.Slot.Width, rows.Count, accumulate: false, dx, cell.InputSize);
        if (cell.Readout is { } readout)
            readout.FromInput.Backward(memory.OutputGradient.Span[(rows.Start * cell.Width)..], cell.Width, rows.Count, accumulate: true, dx, cell.InputSize);
    }

    /// <summary>The step of the sequence at this step of the walk.</summary>
    public int TimeOf(int step) => reverse ? memory.Steps - 1 - step : step;

    void Scatter(ReadOnlySpan<float> source, int width, Share rows, int step)
    {
        var y = output.Span;
        int d = cell.HiddenSize;
        for (int i = 0; i < rows.Count; i++)
            source.Slice(i * width, d).CopyTo(y[(((rows.Start + i) * memory.Steps + TimeOf(step)) * d)..]);
    }

    void AddGradient(Span<float> target, int width, Share rows, int step)
    {
        var dy = outputGradient.Span;
        int d = cell.HiddenSize;
        for (int i = 0; i < rows.Count; i++)
        {
            var row = target.Slice(i * width, d);
            TensorPrimitives.Add(row, dy.Slice(((rows.Start + i) * memory.Steps + TimeOf(step)) * d, d), row);
        }
    }

    static int ScratchOfPart(Cell cell)
    {
        int length = cell.Projection.Map.ScratchLength;
        foreach (var product in cell.Products)
            length = Math.Max(length, product.Map.ScratchLength);
        if (cell.Readout is { } readout)
            length = Math.Max(length, Math.Max(readout.FromState.ScratchLength, readout.FromInput.ScratchLength));
        return length;
    }
}
