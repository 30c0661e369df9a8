namespace MoGru.Engine.Kernels;

/// <summary>A contiguous share of items.</summary>
/// <param name="Start">The first item.</param>
/// <param name="Count">The number of items, possibly 0.</param>
public readonly record struct Share(int Start, int Count)
{
    /// <summary>One part's share of so many items, in whole multiples of a unit except at the end.</summary>
    public static Share Of(int items, int unit, int part, int parts)
    {
        int units = (items + unit - 1) / unit;
        int start = Math.Min(items, (int)((long)units * part / parts) * unit);
        int end = Math.Min(items, (int)((long)units * (part + 1) / parts) * unit);
        return new(start, end - start);
    }
}
