namespace MoGru.Engine.Random;

// Functions of one's own.
public abstract partial record Initial
{
    /// <summary>Writes the values of a parameter; see <see cref="Fill"/>.</summary>
    public delegate void Filler(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator);

    /// <summary>Draws one value.</summary>
    public delegate double Draw(ref Generator generator);

    /// <summary>
    /// Values by a function of all of them. Parameters are drawn in the order of their declaration, so it may read the values of those that
    /// were declared before.
    /// </summary>
    /// <remarks>Called for every list that declares it, maybe by several threads: it should write nothing but the values.</remarks>
    public static Initial From(Filler fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        return new Function(fill);
    }

    /// <summary>
    /// Each value by itself, in their order: <c>FromDraw((ref g) => PortableMath.Log(g.Uniform(1, 16)))</c>. Exponentials and logarithms of
    /// <see cref="PortableMath"/> have the same bits on every platform.
    /// </summary>
    public static Initial FromDraw(Draw draw)
    {
        ArgumentNullException.ThrowIfNull(draw);
        return new Function((_, values, ref generator) =>
        {
            foreach (ref float value in values)
                value = (float)draw(ref generator);
        });
    }

    /// <summary>
    /// Values without chance that depend on the place along the last axis: <c>FromIndex((i, n) => -(double)i / (n - 1))</c>.
    /// </summary>
    /// <param name="value">From the index and the size of the last axis.</param>
    public static Initial FromIndex(Func<int, int, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Function((sizes, values, ref _) =>
        {
            int size = sizes.IsEmpty ? 1 : sizes[^1];
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)value(i % size, size);
        });
    }

    sealed record Function(Filler Write) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator) =>
            Write(sizes, values, ref generator);
    }
}
