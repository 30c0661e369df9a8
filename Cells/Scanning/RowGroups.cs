using MoGru.Engine.Kernels;

namespace MoGru.Cells.Scanning;

/// <summary>
/// How a batch is cut into groups of rows that walk on their own, and the groups into lanes whose gradients are added up in order. Both
/// depend on the batch alone, never on the number of threads: threads share the lanes.
/// </summary>
readonly record struct RowGroups(int Batch)
{
    /// <summary>The rows of a group: a step's working set stays in the first-level cache, and tiles are whole.</summary>
    public const int MaxRows = 16;

    // Each lane has a sheet of gradients of its own.
    const int MaxLanes = 8;

    /// <summary>The number of groups.</summary>
    public int Count => (Batch + MaxRows - 1) / MaxRows;

    /// <summary>The number of lanes.</summary>
    public int Lanes => Math.Min(Count, MaxLanes);

    /// <summary>The rows of a group.</summary>
    public Share RowsOf(int group) => new(group * MaxRows, Math.Min(MaxRows, Batch - group * MaxRows));

    /// <summary>The groups of a lane.</summary>
    public Share GroupsOf(int lane) => Share.Of(Count, 1, lane, Lanes);
}
