using System.Diagnostics.CodeAnalysis;

namespace MoGru.Cells.Scanning;

/// <summary>
/// What a cell sees: some batch rows of one step, or, of a chunk that is worked on ahead or after, those of all its steps, step after step: of slots
/// that are not scratch, and of states that are kept and not held; carried gradients are of one step. Memories are [Rows, blocks, padded width]: blocks of rows, or a span of them all.
/// </summary>
[Experimental(Contract.Diagnostic)]
public readonly ref struct Step
{
    readonly ScanMemory memory;
    readonly int step;
    readonly int steps;

    internal Step(ScanMemory memory, int step, int steps = 1) => (this.memory, this.step, this.steps) = (memory, step, steps);

    /// <summary>The number of batch rows.</summary>
    public int Rows => memory.Rows * steps;

    /// <summary>A declared memory at this step.</summary>
    public BlockRows this[Slot slot] => new(memory.At(slot, step, steps), slot.Width, slot.BlockWidth);

    /// <summary>A derived vector, padded to whole lanes with zeros.</summary>
    public ReadOnlySpan<float> this[DerivedWeight weight] => memory.Vector(weight);

    /// <summary>The raw input, [Rows, n], not padded; for a cell that said that it reads it.</summary>
    public ReadOnlySpan<float> Input => memory.InputOf(step, steps);

    /// <summary>The gradient of the raw input, [Rows, n]: a backward step adds to it, the projections do after the chunk.</summary>
    public Span<float> InputGradient => memory.InputGradientOf(step, steps);

    /// <summary>A state before this step.</summary>
    public BlockRows Before(State state) => Of(state, memory.Before(state, step, steps));

    /// <summary>A state after this step, as the cell makes it: of a held one, before it is blended.</summary>
    public BlockRows After(State state) => Of(state, steps == 1 ? memory.After(state, step) : memory.Before(state, step + 1, steps));

    /// <summary>On entry to a backward step the gradient of the state after it, on exit that of the state before it.</summary>
    public BlockRows Gradient(State state) => Of(state, memory.Gradient(state));

    /// <summary>Makes a declared product: to (+)= from Wᵀ.</summary>
    public void Apply(Product product)
    {
        var from = memory.From(product.From, step, out int fromRow);
        var to = product.To;
        int parts = product.Parts;
        memory.MapOf(product.Map).Forward(
            from, fromRow / parts, Rows * parts, product.Accumulate, memory.From(to, step), to.Slot.Width / parts, memory.IsOdd(step));
        memory.Watch?.Look(product, memory.From(to, step), to, steps, step, isBackward: false);
    }

    /// <summary>The adjoint of a declared product: dFrom (+)= dTo W. The weights' gradient comes after the chunk.</summary>
    public void ApplyBackward(Product product, bool accumulate, Span<float> dFrom, int dFromRow)
    {
        var dTo = product.Gradient;
        int parts = product.Parts;
        memory.MapOf(product.Map).Backward(
            memory.From(dTo, step), dTo.Slot.Width / parts, Rows * parts, accumulate, dFrom, dFromRow);
    }

    static BlockRows Of(State state, Span<float> rows) => new(rows, state.Width, state.BlockWidth);
}
