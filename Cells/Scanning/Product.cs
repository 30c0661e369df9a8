namespace MoGru.Cells.Scanning;

/// <summary>
/// A product that a cell makes at every step: <see cref="To"/> (+)= <see cref="From"/> Wᵀ. The step asks for it and for its adjoint;
/// the weight gradient, one product over the steps of a chunk, follows from the declaration.
/// </summary>
/// <param name="Map">The weights.</param>
/// <param name="From">The state before the step or the saved slot that is multiplied.</param>
/// <param name="To">Where the result goes.</param>
/// <param name="Gradient">Where the backward step leaves the gradient of the result.</param>
/// <param name="Accumulate">True where the result is added to what is there.</param>
sealed record Product(GateMap Map, Source From, SlotWindow To, SlotWindow Gradient, bool Accumulate);

/// <summary>The left side of a product: a state before the step, or a saved slot.</summary>
readonly record struct Source
{
    public State? State { get; private init; }

    public SlotWindow Window { get; private init; }

    public static implicit operator Source(State state) => new() { State = state };

    public static implicit operator Source(SlotWindow window) => new() { Window = window };

    public static implicit operator Source(Slot slot) => (SlotWindow)slot;
}

/// <summary>An output that is read from the states after a chunk of steps, by one product: y = state Cᵀ + x Dᵀ + biases.</summary>
/// <param name="FromState">The map from the state after each step, with all biases.</param>
/// <param name="FromInput">The map from the layer's input.</param>
sealed record Readout(GateMap FromState, GateMap FromInput);
