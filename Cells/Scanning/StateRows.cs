namespace MoGru.Cells.Scanning;

/// <summary>Brings states between the rows outside, [B, blocks · size], and the padded rows inside, [B, blocks · blockWidth].</summary>
static class StateRows
{
    /// <summary>Outside to inside; the padding is zero.</summary>
    public static void Pad(State state, ReadOnlySpan<float> outer, Span<float> inner)
    {
        inner.Clear();
        for (int k = 0; k < outer.Length / state.Size; k++)
            outer.Slice(k * state.Size, state.Size).CopyTo(inner[(k * state.BlockWidth)..]);
    }

    /// <summary>Inside to outside.</summary>
    public static void Strip(State state, ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int k = 0; k < outer.Length / state.Size; k++)
            inner.Slice(k * state.BlockWidth, state.Size).CopyTo(outer[(k * state.Size)..]);
    }

    /// <summary>Adds inside to outside.</summary>
    public static void AddStripped(State state, ReadOnlySpan<float> inner, Span<float> outer)
    {
        for (int k = 0; k < outer.Length / state.Size; k++)
        {
            var target = outer.Slice(k * state.Size, state.Size);
            TensorPrimitives.Add(target, inner.Slice(k * state.BlockWidth, state.Size), target);
        }
    }

    /// <summary>Refuses values of a state that are not as many as its rows hold.</summary>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    public static void Check(State state, int batch, int length)
    {
        if (length != batch * state.OuterWidth)
            throw new ArgumentException($"{length} values were given for the state {state.Name}, which is [{batch}, {state.OuterWidth}].");
    }
}
