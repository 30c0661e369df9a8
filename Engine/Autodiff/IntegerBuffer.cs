namespace MoGru.Engine.Autodiff;

/// <summary>Integers that a node keeps for backward, in memory that it reuses from pass to pass.</summary>
sealed class IntegerBuffer
{
    int[] items = [];
    int count;

    public ReadOnlySpan<int> Span => items.AsSpan(0, count);

    public void Set(ReadOnlySpan<int> values)
    {
        if (items.Length < values.Length)
            items = new int[values.Length];
        values.CopyTo(items);
        count = values.Length;
    }
}
