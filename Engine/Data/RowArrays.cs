using System.Runtime.InteropServices;

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

    /// <summary>Copies tables [T, n] of one n, row by row.</summary>
    /// <exception cref="ArgumentException">A table is missing, empty or of other columns than the first; the message says which.</exception>
    public static (ReadOnlyMemory<float>[] Rows, int Width) Of(IEnumerable<float[,]> tables, string name)
    {
        ArgumentNullException.ThrowIfNull(tables, name);
        var rows = new List<ReadOnlyMemory<float>>();
        int width = 0;
        foreach (float[,] table in tables)
        {
            if (table is null or { Length: 0 })
                throw new ArgumentException(
                    $"Sequence {rows.Count} is {(table is null ? "null" : "empty")}; give it at least one step, or leave it out.", name);
            width = rows.Count == 0 ? table.GetLength(1) : width;
            if (table.GetLength(1) != width)
                throw new ArgumentException(
                    $"Sequence {rows.Count} is [{table.GetLength(0)}, {table.GetLength(1)}], expected {width} columns, as sequence 0 has.", name);
            rows.Add(MemoryMarshal.CreateReadOnlySpan(ref table[0, 0], table.Length).ToArray());
        }
        return rows.Count > 0 ? ([.. rows], width) : throw new ArgumentException("There are no sequences; give at least one.", name);
    }
}
