using System.Diagnostics.CodeAnalysis;

namespace MoGru.Cells.Scanning;

/// <summary>
/// A product that a cell makes at every step: to (+)= from Wᵀ. The step asks for it and for its adjoint; the weight gradient, one product
/// over the steps of a chunk, follows from the declaration.
/// </summary>
[Experimental(Contract.Diagnostic)]
public sealed class Product
{
    internal Product(GateMap map, Source from, SlotWindow to, SlotWindow gradient, bool accumulate) =>
        (Map, From, To, Gradient, Accumulate) = (map, from, to, gradient, accumulate);

    /// <summary>The weights.</summary>
    internal GateMap Map { get; }

    /// <summary>What is multiplied: a state before the step, or a slot that is kept or made anew backward.</summary>
    internal Source From { get; }

    /// <summary>Where the result goes.</summary>
    internal SlotWindow To { get; }

    /// <summary>Where the backward step leaves the gradient of the result.</summary>
    internal SlotWindow Gradient { get; }

    /// <summary>True where the result is added to what is there.</summary>
    internal bool Accumulate { get; }

    /// <summary>How many parts of a row are multiplied each by itself, by the same weights: the blocks of a whole slot, or 1.</summary>
    internal int Parts { get; init; } = 1;

    /// <summary>Refuses a projection whose widths do not fit, or whose slots do not hold the steps of a chunk.</summary>
    internal static void RequireOfInput(int inputSize, GateMap map, SlotWindow to, SlotWindow gradient)
    {
        RequireNamed(map, to, gradient);
        if (map.Depth != inputSize || map.Width != to.Width || map.Width != gradient.Width)
            throw new ArgumentException(
                $"A projection takes {map.Depth} inputs to {map.Width}; the cell has {inputSize}, and gave it {to.Width}, "
                    + $"with a gradient of {gradient.Width}.");
        if (to.Slot.Kind is not (SlotKind.Saved or SlotKind.Chunk) || gradient.Slot.Kind != SlotKind.Gradient)
            throw new ArgumentException(
                "A projection goes to a slot that is saved or of the chunk, and its gradient is of the kind Gradient; "
                    + $"they are {to.Slot.Kind} and {gradient.Slot.Kind}.");
    }

    /// <summary>Refuses a product whose widths do not fit, or whose left side is gone when the weights' gradient is made.</summary>
    internal static void RequireOfStep(GateMap map, Source from, SlotWindow to, SlotWindow gradient)
    {
        RequireNamed(map, to, gradient);
        if (map.Depth > from.Width || map.Width != to.Width || map.Width != gradient.Width)
            throw new ArgumentException(
                $"A product takes {map.Depth} columns to {map.Width}; it was given {from.Width} side by side, to {to.Width}, "
                    + $"with a gradient of {gradient.Width}.");
        if (map.HasBias)
            throw new ArgumentException("A product within the step adds no biases; give them to a projection, or add them in the step.");
        if (to.Slot.Kind is not (SlotKind.Saved or SlotKind.Chunk or SlotKind.Scratch)
            || gradient.Slot.Kind is not (SlotKind.Gradient or SlotKind.Saved or SlotKind.Chunk))
            throw new ArgumentException(
                "A product goes to a slot that is saved, of the chunk or scratch, and its gradient is of the kind Gradient, saved or of the "
                    + $"chunk; they are {to.Slot.Kind} and {gradient.Slot.Kind}.");
        if (from.State is null)
            from.Window.Require();
        if (from.State is { Kept: false } || (from.State is null && from.Window.Slot.Kind is not (SlotKind.Saved or SlotKind.Chunk)))
            throw new ArgumentException(
                "A product's left side is read again after its chunk; "
                    + "it must be a state that is kept, or a slot that is saved or of the chunk.");
    }

    /// <summary>
    /// Refuses a product or projection that would overwrite what another gave the step; scratch serves one after another within a step.
    /// </summary>
    /// <param name="projections">The cell's projections, declared before or after.</param>
    /// <param name="products">Its products in their order.</param>
    internal static void RequireApart(List<Product> projections, List<Product> products)
    {
        for (int k = 0; k < projections.Count; k++)
        {
            if (projections.FindIndex(0, k, other => other.To.Overlaps(projections[k].To)) >= 0)
                throw new ArgumentException(
                    "Two projections go to the same columns of a slot, and the second would overwrite the first; give each its own.");
        }
        for (int k = 0; k < products.Count; k++)
        {
            var product = products[k];
            if (product.Accumulate || product.To.Slot.Kind == SlotKind.Scratch)
                continue;
            bool again = products.FindIndex(0, k, other => other.To.Overlaps(product.To)) >= 0;
            if (again || projections.Exists(other => other.To.Overlaps(product.To)))
                throw new ArgumentException(
                    $"A product would overwrite what {(again ? "an earlier product" : "a projection")} gave the same columns of a slot; "
                        + "let it accumulate, or give it columns of its own.");
        }
    }

    static void RequireNamed(GateMap map, SlotWindow to, SlotWindow gradient)
    {
        ArgumentNullException.ThrowIfNull(map);
        to.Require();
        gradient.Require();
    }
}

/// <summary>The left side of a product: a state before the step or some of its blocks, or columns of a saved slot.</summary>
[Experimental(Contract.Diagnostic)]
public readonly record struct Source
{
    internal State? State { get; private init; }

    /// <summary>Where the columns of the state start in a row.</summary>
    internal int Offset { get; private init; }

    internal SlotWindow Window { get; private init; }

    /// <summary>The columns that stand side by side, with no padding between them.</summary>
    internal int Width { get; private init; }

    /// <summary>Some neighbouring blocks of every row of a state.</summary>
    internal static Source Of(State state, int firstBlock, int blocks) =>
        new() { State = state, Offset = firstBlock * state.BlockWidth, Width = (state.Layout with { Blocks = blocks }).Contiguous };

    public static implicit operator Source(State state) => Of(state, 0, state.Blocks);

    public static implicit operator Source(SlotWindow window) => new()
    {
        Window = window,
        Width = (window.Slot.Layout with { Blocks = window.Width / window.Slot.BlockWidth }).Contiguous,
    };

    public static implicit operator Source(Slot slot) => (SlotWindow)slot;
}

/// <summary>An output that is read from the states after a chunk of steps, by one product: y = state Cᵀ + x Dᵀ + biases.</summary>
/// <param name="FromState">The map from the state after each step, with all biases.</param>
/// <param name="FromInput">The map from the layer's input.</param>
sealed record Readout(GateMap FromState, GateMap FromInput);
