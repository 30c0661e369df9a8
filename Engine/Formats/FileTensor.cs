namespace MoGru.Engine.Formats;

/// <summary>A tensor, array or variable in a file. Immutable, for any number of threads.</summary>
/// <param name="Name">Its name; empty in a file of one array.</param>
/// <param name="Type">
/// The type of its elements by the name that safetensors have for it, such as F32, I64 or BOOL, or the format's own where they have none.
/// </param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
/// <param name="Length">The bytes that it takes, unpacked where it is packed; none where the size of an element is not known.</param>
public sealed record FileTensor(string Name, string Type, IReadOnlyList<long> Shape, long? Length)
{
    /// <summary>Where in the file its first byte is; none of what is packed or lies in an archive.</summary>
    public long? Offset { get; init; }

    /// <summary>The largest power of two, up to 4096, that divides its place; none where that is not known.</summary>
    public int? Alignment => Offset is { } at ? (int)Math.Min(4096, at == 0 ? 4096 : at & -at) : null;

    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (count, size) => count * size);

    /// <summary>What its numbers are; none where they were not asked for, or are of a type that is not read.</summary>
    public NumberSummary? Numbers { get; init; }
}
