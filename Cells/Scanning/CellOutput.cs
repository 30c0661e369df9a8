namespace MoGru.Cells.Scanning;

/// <summary>What a layer gives at every step: a state after it, or some blocks of a slot that the step wrote.</summary>
/// <param name="State">The state; none where it is a slot.</param>
/// <param name="Window">The blocks of the slot.</param>
/// <param name="Gradient">Where a backward step finds the gradient of a slot's output; that of a state is added to the state's.</param>
/// <param name="Layout">How a row of it lies.</param>
sealed record CellOutput(State? State, SlotWindow Window, Slot? Gradient, RowLayout Layout);
