using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// One layer over a whole sequence as one node on the tape: brings sequences [B, T, n] into the order of the walk and back, states into
/// padded rows and back, and leaves the rest to <see cref="Scan"/>.
/// </summary>
sealed class ScanNode : Node
{
    readonly ScanMemory memory = new();
    readonly Scan scan;
    Func<Shape, Tensor>? take;
    Tape tape = null!;
    Cell cell = null!;
    Variable x;
    Variable y;
    Variable[] initial = [];
    Variable[] final = [];

    public ScanNode() => scan = new(memory);

    /// <summary>The output, [B, T, d].</summary>
    public Variable Output => y;

    /// <summary>Runs a layer and records it.</summary>
    /// <param name="x">The input, [B, T, n].</param>
    /// <param name="initial">The initial states in the cell's order, [B, width] each; those that do not exist are zero.</param>
    /// <param name="reverse">True to walk from the last step to the first.</param>
    public static ScanNode Record(Cell cell, Variable x, ReadOnlySpan<Variable> initial, bool reverse)
    {
        var shape = x.Shape;
        if (shape.Rank != 3 || shape[2] != cell.InputSize || shape[1] == 0 || shape[0] == 0)
            throw new ArgumentException($"x is {shape}; a layer of input size {cell.InputSize} takes [batch, steps, {cell.InputSize}] with at least one step and one row.");
        var node = x.Tape.Record<ScanNode>();
        node.Run(cell, x, initial, reverse);
        return node;
    }

    /// <summary>A state after the last step of the walk, [B, width].</summary>
    public Variable FinalState(State state) => final[state.Index];

    /// <summary>The mean of β over the hidden dimension for every row and step, [B, T].</summary>
    /// <returns>False where the cell has no β.</returns>
    public bool MeanRetention(Span<float> perRowAndStep)
    {
        Span<float> perRow = memory.Rows <= 1024 ? stackalloc float[memory.Rows] : new float[memory.Rows];
        for (int step = 0; step < memory.Steps; step++)
        {
            if (!cell.MeanRetention(new Step(memory, step, 0, memory.Rows), perRow))
                return false;
            for (int row = 0; row < memory.Rows; row++)
                perRowAndStep[row * memory.Steps + scan.TimeOf(step)] = perRow[row];
        }
        return true;
    }

    void Run(Cell scanned, Variable input, ReadOnlySpan<Variable> initialStates, bool reverse)
    {
        (tape, cell, x) = (input.Tape, scanned, input);
        Array.Resize(ref initial, cell.States.Count);
        Array.Resize(ref final, cell.States.Count);
        (int rows, int steps) = (x.Shape[0], x.Shape[1]);
        take ??= tape.Take;
        memory.Take(cell, steps, rows, tape.Records, take);

        bool needsGradient = tape.Records;
        y = tape.Output([rows, steps, cell.HiddenSize], needsGradient);
        foreach (var state in cell.States)
        {
            initial[state.Index] = state.Index < initialStates.Length ? initialStates[state.Index] : default;
            LoadInitial(state, initial[state.Index]);
            final[state.Index] = tape.Output([rows, state.OuterWidth], needsGradient);
        }
        Gather(x.Value, reverse);
        scan.Forward(cell, tape.TensorOf(y), reverse, tape.Workers);
        foreach (var state in cell.States)
            StateRows.Strip(state, memory.Before(state, steps, 0, rows), final[state.Index].Value);
    }

    protected internal override void Backward()
    {
        foreach (var state in cell.States)
            StateRows.Pad(state, final[state.Index].Gradient, memory.Gradient(state, 0, memory.Rows));

        var scratch = tape.Take([Scan.ScratchLength(cell, tape.Threads)]);
        var dInput = x.NeedsGradient ? tape.Take([memory.Steps, memory.Rows, cell.InputSize]) : default;
        scan.Backward(tape.GradientTensorOf(y), dInput, scratch, tape.Workers);

        if (x.NeedsGradient)
            AddInputGradient(dInput.Span, x.Gradient);
        foreach (var state in cell.States)
        {
            if (initial[state.Index] is { Exists: true, NeedsGradient: true } start)
                StateRows.AddStripped(state, memory.Gradient(state, 0, memory.Rows), start.Gradient);
        }
    }

    void LoadInitial(State state, Variable start)
    {
        var target = memory.Before(state, 0, 0, memory.Rows);
        if (!start.Exists)
        {
            target.Clear();
            return;
        }
        if (start.Shape.Length != memory.Rows * state.OuterWidth || start.Shape[0] != memory.Rows)
            throw new ArgumentException($"The initial state {state.Name} is {start.Shape}; it must be [{memory.Rows}, {state.OuterWidth}].");
        x.SharedTape(start);
        StateRows.Pad(state, start.Value, target);
    }

    void Gather(ReadOnlySpan<float> values, bool reverse)
    {
        (int rows, int steps, int n) = (memory.Rows, memory.Steps, cell.InputSize);
        var target = memory.Input.Span;
        for (int step = 0; step < steps; step++)
        {
            int time = reverse ? steps - 1 - step : step;
            for (int row = 0; row < rows; row++)
                values.Slice((row * steps + time) * n, n).CopyTo(target[((step * rows + row) * n)..]);
        }
    }

    void AddInputGradient(ReadOnlySpan<float> inOrderOfWalk, Span<float> dx)
    {
        (int rows, int steps, int n) = (memory.Rows, memory.Steps, cell.InputSize);
        for (int step = 0; step < steps; step++)
        {
            for (int row = 0; row < rows; row++)
            {
                var target = dx.Slice((row * steps + scan.TimeOf(step)) * n, n);
                TensorPrimitives.Add(target, inOrderOfWalk.Slice((step * rows + row) * n, n), target);
            }
        }
    }
}
