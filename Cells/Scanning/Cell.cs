using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A recurrent cell: it declares its states, memories and products, and knows one step forward and one step backward. Time, batch rows,
/// threads, projections and weight gradients belong to <see cref="Scan"/>; a cell sees one step and cannot index another.
/// </summary>
abstract class Cell(int inputSize, int hiddenSize)
{
    readonly List<State> states = [];
    readonly List<Slot> slots = [];
    readonly List<Product> products = [];
    readonly List<(Parameter Parameter, Slot Slot)> rowSums = [];

    /// <summary>The width n of the input.</summary>
    public int InputSize => inputSize;

    /// <summary>The hidden width d.</summary>
    public int HiddenSize => hiddenSize;

    /// <summary>The hidden width padded to whole lanes.</summary>
    public int Width { get; } = Lane.Pad(hiddenSize);

    /// <summary>The states, carried from step to step; the first is the output unless there is a readout.</summary>
    public List<State> States => states;

    public List<Slot> Slots => slots;

    public List<Product> Products => products;

    /// <summary>The projection of the input, one product over all steps before the first.</summary>
    public Product Projection { get; private set; } = null!;

    /// <summary>How the output is read, where it is not state 0.</summary>
    public Readout? Readout { get; private set; }

    /// <summary>Computes the states after a step from those before it and the projected input.</summary>
    public abstract void Forward(in Step step);

    /// <summary>
    /// From the gradients of the states after the step makes those of the states before it, in place, and leaves the gradients of the
    /// products where they were declared.
    /// </summary>
    public abstract void Backward(in Step step);

    /// <summary>Brings copies of parameters up to date before a pass.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>
    /// After the walk backward, adds to the gradients of parameters that the step uses directly. The step given is the first one, with
    /// all rows, so that sums over rows have one order.
    /// </summary>
    public virtual void FinishBackward(in Step step)
    {
        foreach (var (parameter, slot) in rowSums)
        {
            var rows = step[slot];
            for (int i = 0; i < rows.Length; i += slot.Width)
                TensorPrimitives.Add(parameter.Gradient, rows.Slice(i, parameter.Shape.Length), parameter.Gradient);
        }
    }

    /// <summary>The mean over the hidden dimension of the momentum retention β of one step, for each row; a diagnostic.</summary>
    /// <returns>False where the cell has none.</returns>
    public virtual bool MeanRetention(in Step step, Span<float> perRow) => false;

    protected State AddState(string name, int blocks = 1, bool kept = true)
    {
        states.Add(new(states.Count, name, hiddenSize, Width, blocks, kept));
        return states[^1];
    }

    protected Slot AddSlot(SlotKind kind, int blocks = 1)
    {
        slots.Add(new(slots.Count, kind, Width, blocks));
        return slots[^1];
    }

    /// <summary>A memory of sixteen floats a row, for a number that each row has.</summary>
    protected Slot AddNarrowSlot(SlotKind kind)
    {
        slots.Add(new(slots.Count, kind, Lanes.Count, 1));
        return slots[^1];
    }

    protected void SetProjection(GateMap map, SlotWindow to, SlotWindow gradient) =>
        Projection = new(map, default, to, gradient, Accumulate: false);

    protected Product AddProduct(GateMap map, Source from, SlotWindow to, SlotWindow gradient, bool accumulate)
    {
        products.Add(new(map, from, to, gradient, accumulate));
        return products[^1];
    }

    /// <summary>A slot in which rows add up a parameter's gradient; the rows are summed in order after the walk.</summary>
    protected Slot AddRowSum(Parameter parameter)
    {
        var slot = AddSlot(SlotKind.RowSum);
        rowSums.Add((parameter, slot));
        return slot;
    }

    protected void SetReadout(GateMap fromState, GateMap fromInput) => Readout = new(fromState, fromInput);
}
