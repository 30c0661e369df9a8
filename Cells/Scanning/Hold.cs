namespace MoGru.Cells.Scanning;

/// <summary>
/// A state that is blended after every step: state' = old + mask ⊙ (new − old), exactly the old value where the mask is 0 and exactly the
/// new one where it is 1. The mean of a random mask gives rate · old + (1 − rate) · new.
/// </summary>
/// <param name="State">The state.</param>
/// <param name="Mask">The mask, of the state's width or of one number a row.</param>
/// <param name="New">What the cell gave.</param>
/// <param name="Held">Backward, what goes to the old value past the cell.</param>
sealed record Hold(State State, Side Mask, Slot New, Slot Held)
{
    readonly bool isOneForAll = Mask.Values.Layout != State.Layout;

    public void Forward(ScanMemory memory, int step)
    {
        Span<float> old = memory.Before(State, step), next = memory.Before(State, step + 1), made = memory.At(New, step);
        var mask = memory.At(Mask.Values, step);
        for (int at = 0; at < next.Length; at += Lanes.Count)
        {
            Lanes before = Lane.Load(old, at), after = Lane.Load(made, at), m = MaskAt(mask, at);
            var mixed = Vector512.FusedMultiplyAdd(m, after - before, before);
            mixed = Vector512.ConditionalSelect(Vector512.Equals(m, Lanes.Zero), before, mixed);
            Vector512.ConditionalSelect(Vector512.Equals(m, Lanes.One), after, mixed).Store(next, at);
        }
    }

    /// <summary>Before the cell's step backward: leaves it the gradient of what it gave.</summary>
    public void Backward(ScanMemory memory, int step)
    {
        Span<float> dState = memory.Gradient(State), held = memory.At(Held, step), mask = memory.At(Mask.Values, step);
        if (Mask.Gradient is Slot gradient)
            MaskBackward(memory.Before(State, step), memory.At(New, step), dState, memory.At(gradient, step));
        for (int at = 0; at < dState.Length; at += Lanes.Count)
        {
            // state' = old + mask * (new - old)
            Lanes dNext = Lane.Load(dState, at), m = MaskAt(mask, at);
            Lanes isOld = Vector512.Equals(m, Lanes.Zero), isNew = Vector512.Equals(m, Lanes.One);
            Vector512.AndNot((Lanes.One - m) * dNext, isNew).Store(held, at);
            Vector512.AndNot(m * dNext, isOld).Store(dState, at);
        }
    }

    /// <summary>After the cell's step backward.</summary>
    public void AddHeld(ScanMemory memory)
    {
        var dState = memory.Gradient(State);
        TensorPrimitives.Add(dState, memory.All(Held), dState);
    }

    void MaskBackward(ReadOnlySpan<float> old, ReadOnlySpan<float> made, ReadOnlySpan<float> dState, Span<float> dMask)
    {
        for (int start = 0; start < dState.Length; start += State.Width)
        {
            var sum = Lanes.Zero;
            for (int at = start; at < start + State.Width; at += Lanes.Count)
            {
                var dLanes = Lane.Load(dState, at) * (Lane.Load(made, at) - Lane.Load(old, at));
                sum += dLanes;
                if (!isOneForAll)
                    (Lane.Load(dMask, at) + dLanes).Store(dMask, at);
            }
            if (isOneForAll)
                dMask[start / State.Width * Mask.Values.Width] += Reduce.Across(sum);
        }
    }

    Lanes MaskAt(ReadOnlySpan<float> mask, int at) =>
        isOneForAll ? Vector512.Create(mask[at / State.Width * Mask.Values.Width]) : Lane.Load(mask, at);
}
