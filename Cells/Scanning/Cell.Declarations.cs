using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

// What a cell declares of itself: states, slots, products, inputs beside x.
public abstract partial class Cell
{
    /// <summary>Declares a state: [B, blocks · size] outside.</summary>
    /// <param name="name">Its name outside.</param>
    /// <param name="blocks">The number of blocks: gates, heads, or rows of a matrix.</param>
    /// <param name="kept">True where backward or a weight gradient reads the state of every step.</param>
    /// <param name="size">The width of a block; none means d.</param>
    /// <exception cref="ArgumentException">The name is taken, or a row would have no floats or more than can be counted.</exception>
    protected State AddState(string name, int blocks = 1, bool kept = true, int? size = null) => AddState(name, blocks, kept, size, alternating: 1);

    /// <summary>Declares a state of d channels on rings, outside [rings, channels, places], whose blocks are the places.</summary>
    /// <exception cref="ArgumentException">As of other states.</exception>
    protected State AddRings(string name, int rings, int places) => AddState(name, rings * places, kept: true, size: null, places);

    State AddState(string name, int blocks, bool kept, int? size, int alternating)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (states.Exists(state => state.Name == name))
            throw new ArgumentException($"The cell has a state {name} already; names must differ.");
        int unpadded = size ?? hiddenSize;
        RowLayout.Require(name, unpadded, blocks);
        var state = new State(states.Count, name, unpadded, Lane.Pad(unpadded), blocks, kept) { Alternating = alternating };
        states.Add(state);
        Output ??= new(state, default, null, state.Layout);
        return state;
    }

    /// <summary>
    /// Declares a state of one number a row that, where it is not given itself, starts at 1 where another state is given and at 0 where it is not: for a
    /// cell that starts from its first input. It may count steps from there on.
    /// </summary>
    protected State AddMark(string name, State of)
    {
        ArgumentNullException.ThrowIfNull(of);
        AddState(name, size: 1);
        return states[^1] = states[^1] with { Marks = of };
    }

    /// <summary>Declares a memory of blocks, each of d floats unless a size is given.</summary>
    /// <exception cref="ArgumentException">A row would have no floats, or more than can be counted.</exception>
    protected Slot AddSlot(SlotKind kind, int blocks = 1, int? size = null)
    {
        int unpadded = size ?? hiddenSize;
        RowLayout.Require("a slot", unpadded, blocks);
        slots.Add(new(slots.Count, kind, unpadded, Lane.Pad(unpadded), blocks));
        return slots[^1];
    }

    /// <summary>The same of d channels on a ring, which stand outside as [channels, places], whose blocks are the places.</summary>
    protected Slot AddRing(SlotKind kind, int places)
    {
        AddSlot(kind, places);
        return slots[^1] = slots[^1] with { Alternating = places };
    }

    /// <summary>A memory of sixteen floats a row, for a number that each row has.</summary>
    protected Slot AddNarrowSlot(SlotKind kind)
    {
        slots.Add(new(slots.Count, kind, Lanes.Count, Lanes.Count, 1));
        return slots[^1];
    }

    /// <summary>Declares a projection of the input; one for each block width that it is wanted in.</summary>
    /// <exception cref="ArgumentException">Widths or kinds of slots do not fit, or another result would be overwritten.</exception>
    protected void AddProjection(GateMap map, SlotWindow to, SlotWindow gradient)
    {
        Product.RequireOfInput(inputSize, map, to, gradient);
        var projection = new Product(map, default, to, gradient, accumulate: false);
        Product.RequireApart([.. projections, projection], products);
        Placed(map);
        projections.Add(projection);
    }

    /// <summary>Says that the step reads <see cref="Step.Input"/> and adds to <see cref="Step.InputGradient"/>.</summary>
    protected void ReadInput() => ReadsInput = true;

    /// <summary>
    /// Says that the step backward asks for what forward saved of the row after the one at hand (<see cref="BlockRow.AskFor"/>): sooner than that it is
    /// asked for a step ahead, where that is far away.
    /// </summary>
    private protected void AskAhead() => AsksAhead = true;

    /// <summary>Says that <see cref="ForwardAhead"/> and <see cref="BackwardAhead"/> work on whole chunks of the projected input.</summary>
    protected void WorkAhead() => WorksAhead = true;

    /// <summary>
    /// Says that <see cref="ForwardAfter"/> and <see cref="BackwardAfter"/> make the output, blocks of a slot that is not scratch, for whole chunks.
    /// </summary>
    protected void WorkAfter() => WorksAfter = true;

    /// <summary>
    /// Says that chunks are made anew backward in place of being kept: memory of a few states a chunk, at the time of another pass forward.
    /// </summary>
    protected void Recompute() => Recomputes = true;

    /// <summary>Makes this state the output.</summary>
    protected void SetOutput(State state) => Output = new(state, default, null, state.Layout);

    /// <summary>Makes blocks of a slot that the forward step writes the output.</summary>
    /// <returns>Where the backward step finds the gradient of the output, in blocks of the same width.</returns>
    /// <exception cref="ArgumentException">The slot has no such blocks, or a forward step cannot write it.</exception>
    protected Slot SetOutput(SlotWindow window)
    {
        window.Require();
        if (window.Slot.Kind is not (SlotKind.Saved or SlotKind.Chunk or SlotKind.Scratch))
            throw new ArgumentException($"The output is in a slot that is saved, of the chunk or scratch; it is {window.Slot.Kind}.");
        var layout = window.Slot.Layout with { Blocks = window.Width / window.Slot.BlockWidth };
        AddSlot(SlotKind.Gradient, layout.Blocks, layout.Size);
        var gradient = slots[^1] = slots[^1] with { Alternating = layout.Alternating };
        Output = new(null, window, gradient, layout);
        return gradient;
    }

    /// <summary>Declares a product within the step.</summary>
    /// <exception cref="ArgumentException">
    /// Widths or kinds of slots do not fit, the map has biases, what is multiplied is gone when the weights' gradient is made, or another
    /// result would be overwritten.
    /// </exception>
    protected Product AddProduct(GateMap map, Source from, SlotWindow to, SlotWindow gradient, bool accumulate)
    {
        Product.RequireOfStep(map, from, to, gradient);
        var product = new Product(map, from, to, gradient, accumulate);
        Product.RequireApart(projections, [.. products, product]);
        Placed(map);
        products.Add(product);
        return product;
    }

    /// <summary>
    /// Declares a product within the step of every block of a slot by itself, all by the same weights, as of a convolution, to as many blocks; it
    /// overwrites them.
    /// </summary>
    /// <exception cref="ArgumentException">As for a product of rows, or the slots have not as many blocks as each other.</exception>
    protected Product AddBlockProduct(GateMap map, Slot from, Slot to, Slot gradient)
    {
        if (from.Blocks != to.Blocks || from.Blocks != gradient.Blocks)
            throw new ArgumentException(
                $"A product of every block takes {from.Blocks} blocks to {to.Blocks}, with a gradient of {gradient.Blocks}; they must be as many.");
        Product.RequireOfStep(map, from.Window(0, 1), to.Window(0, 1), gradient.Window(0, 1));
        var product = new Product(map, from, to, gradient, accumulate: false) { Parts = from.Blocks };
        Product.RequireApart(projections, [.. products, product]);
        Placed(map);
        products.Add(product);
        return product;
    }

    /// <summary>A slot in which rows add up a parameter's gradient; the rows are summed in order after the walk.</summary>
    protected Slot AddRowSum(Parameter parameter) => AddRowSum(parameter, blocks: 1);

    /// <summary>The same in so many blocks of equal size.</summary>
    /// <exception cref="ArgumentException">The parameter does not part into the blocks.</exception>
    protected Slot AddRowSum(Parameter parameter, int blocks)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return AddRowSum(parameter, null, SizeOfBlock(parameter, blocks), blocks);
    }

    /// <summary>
    /// The same for all rows that walk together, one after another, in one row: for a step that goes from row to row, whose sums then stay in the
    /// first-level cache.
    /// </summary>
    /// <exception cref="ArgumentException">The parameter does not part into the blocks.</exception>
    protected Slot AddWalkSum(Parameter parameter, int blocks = 1)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return AddRowSum(parameter, null, SizeOfBlock(parameter, blocks), blocks, SlotKind.WalkSum);
    }

    /// <summary>The same for a derived vector.</summary>
    protected Slot AddWalkSum(DerivedWeight vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return AddRowSum(null, vector, vector.Shape.Length, kind: SlotKind.WalkSum);
    }

    /// <summary>The rows of a derived vector's gradient.</summary>
    protected Slot AddRowSum(DerivedWeight vector) => AddRowSum(null, vector, vector.Shape.Length);

    /// <summary>
    /// A slot of d floats a row in which units add up the gradient of a parameter of one element; rows and units are summed in order after the walk.
    /// </summary>
    /// <exception cref="ArgumentException">The parameter has other than one element.</exception>
    protected Slot AddScalarSum(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.Shape.Length != 1)
            throw new ArgumentException($"{parameter.Name} is {parameter.Shape}; only the gradient of one element is a sum over units.", nameof(parameter));
        return AddRowSum(parameter, null, hiddenSize);
    }

    static int SizeOfBlock(Parameter parameter, int blocks) => blocks >= 1 && parameter.Shape.Length % blocks == 0
        ? parameter.Shape.Length / blocks
        : throw new ArgumentException($"{parameter.Name} is {parameter.Shape}, which does not part into {blocks} blocks.", nameof(blocks));

    Slot AddRowSum(Parameter? parameter, DerivedWeight? vector, int size, int blocks = 1, SlotKind kind = SlotKind.RowSum)
    {
        var slot = AddSlot(kind, blocks, size);
        rowSums.Add(new(parameter, vector, slot));
        return slot;
    }

    /// <summary>Declares a weight that every pass makes of parameters on its tape; for maps, or, if a vector, for the step.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="parameters">What it is made of.</param>
    /// <param name="make">Makes it by tape operations, of these parameters and the mask, if there is one.</param>
    /// <param name="mask">A mask of its shape.</param>
    /// <exception cref="ArgumentException">The name of the mask is taken.</exception>
    protected DerivedWeight AddDerivedWeight(Shape shape, Parameter[] parameters, DerivedWeight.Maker make, WeightMask? mask = null)
    {
        if (mask is not null)
            RequireNewSide(mask.Name);
        derivedWeights.Add(new(derivedWeights.Count, shape, parameters, make, mask));
        return derivedWeights[^1];
    }

    /// <summary>Names a parameter that the step uses directly and <see cref="FinishBackward"/> gives its gradient.</summary>
    protected void AddDirect(Parameter parameter) => direct.Add(parameter);

    /// <summary>Declares an input beside x; a step finds it in <see cref="Side.Values"/> and adds to <see cref="Side.Gradient"/>.</summary>
    /// <param name="name">Its name outside.</param>
    /// <param name="size">The width of a block.</param>
    /// <param name="blocks">The number of blocks.</param>
    /// <param name="perSequence">True for one value for all steps, [B, width] outside; otherwise [B, T, width].</param>
    /// <param name="gradient">True where it has a gradient.</param>
    /// <param name="missing">What it is where it is not given; none where it must be.</param>
    /// <exception cref="ArgumentException">The name is taken, or a row would have no floats or more than can be counted.</exception>
    protected Side AddSide(string name, int size, int blocks = 1, bool perSequence = false, bool gradient = false, float? missing = null)
    {
        RequireNewSide(name);
        var values = AddSlot(perSequence ? SlotKind.Scratch : SlotKind.Chunk, blocks, size);
        Slot? dValues = gradient ? AddSlot(perSequence ? SlotKind.SequenceSum : SlotKind.Gradient, blocks, size) : null;
        return Add(new(name, perSequence ? SideSpan.Sequence : SideSpan.Step, [values.Layout.OuterWidth], missing, null), values, dValues);
    }

    /// <summary>Declares a mask as a side input that training draws where it is not given, and evaluation has the mean of.</summary>
    /// <exception cref="ArgumentException">The name is taken, or a row would have no floats or more than can be counted.</exception>
    protected Side AddMask(string name, MaskRate rate, int size, int blocks = 1, bool perSequence = false)
    {
        ArgumentNullException.ThrowIfNull(rate);
        RequireNewSide(name);
        var values = AddSlot(perSequence ? SlotKind.Scratch : SlotKind.Chunk, blocks, size);
        return Add(new(name, perSequence ? SideSpan.Sequence : SideSpan.Step, [values.Layout.OuterWidth], rate.Mean, rate), values, null);
    }

    // Masks of derived weights are side inputs too.
    void RequireNewSide(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (sides.Exists(side => side.Name == name) || derivedWeights.Exists(weight => weight.Mask?.Name == name))
            throw new ArgumentException($"The cell has a side input {name} already; names must differ.");
    }

    Side Add(SideInput outside, Slot values, Slot? gradient)
    {
        sides.Add(new(sides.Count, outside, values, gradient));
        return sides[^1];
    }

    /// <summary>
    /// Holds a state by a mask, of the state's width or of one number a row: after every step it becomes old + mask ⊙ (new − old),
    /// exactly the old value where the mask is 0 and exactly the new one where it is 1. The cell's step sees only its own new value.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The state is held already, the mask has another width, or its gradient would need a state that is not kept.
    /// </exception>
    protected void AddHold(State state, Side mask)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(mask);
        if (holds.Find(hold => hold.State == state) is { } held)
            throw new ArgumentException(
                $"The state {state.Name} is held by {held.Mask.Name} already, and cannot be by {mask.Name} too; "
                    + "multiply the masks before.");
        if (mask.Values.Layout != state.Layout && mask.OuterWidth != 1)
            throw new ArgumentException(
                $"The mask {mask.Name} has rows of {mask.OuterWidth}; the state {state.Name} is held by as many as it has, or by one.");
        if (mask.Gradient is not null && !state.Kept)
            throw new ArgumentException(
                $"The gradient of the mask {mask.Name} needs the state {state.Name} of every step, which is not kept.");
        holds.Add(new(state, mask, AddSlot(SlotKind.Saved, state.Blocks, state.Size), AddSlot(SlotKind.Scratch, state.Blocks, state.Size)));
    }

    private protected void SetReadout(GateMap fromState, GateMap fromInput) => Readout = new(Placed(fromState), Placed(fromInput));

    // A map of derived weights gets its place among those of a pass.
    GateMap Placed(GateMap map)
    {
        if (map.IsOfPass && map.Place < 0)
        {
            map.Place = passMaps.Count;
            passMaps.Add(map);
        }
        return map;
    }
}
