namespace MoGru.Engine.Data;

/// <summary>Arrays of rows that somebody gave, looked at once.</summary>
static class RowArrays
{
    /// <summary>Refuses what is missing, empty or not whole rows.</summary>
    /// <exception cref="ArgumentException">An array is; the message says which.</exception>
    public static ReadOnlyMemory<float>[] Of(IEnumerable<float[]> arrays, int width, string name)
    {
        ArgumentNullException.ThrowIfNull(arrays, name);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1, "channels");
        var rows = new List<ReadOnlyMemory<float>>();
        foreach (float[] array in arrays)
        {
            if (array is null or [])
                throw new ArgumentException(
                    $"Sequence {rows.Count} is {(array is null ? "null" : "empty")}; give it at least one step, or leave it out.", name);
            if (array.Length % width != 0)
                throw new ArgumentException(
                    $"Sequence {rows.Count} has {array.Length} values, which are not whole steps of {width} channels; "
                        + $"give it row by row, [T, {width}].", name);
            rows.Add(array);
        }
        return [.. rows];
    }
}
