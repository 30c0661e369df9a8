namespace MoGru.Cells.Onnx.Import;

/// <summary>Axes that become others of as many elements.</summary>
/// <param name="Old">The first of the old ones.</param>
/// <param name="OldCount">How many they are.</param>
/// <param name="New">The first of the new ones.</param>
/// <param name="NewCount">How many they are.</param>
readonly record struct AxisGroup(int Old, int OldCount, int New, int NewCount);

/// <summary>Which axes become which where elements get another shape.</summary>
static class AxisGroups
{
    /// <summary>The smallest groups of axes, in order; none where the shapes are of different lengths.</summary>
    public static List<AxisGroup>? Of(Extent[] old, Extent[] shape)
    {
        List<AxisGroup> groups = [];
        for ((int from, int to) = (0, 0); from < old.Length || to < shape.Length;)
        {
            if (Smallest(old.AsSpan(from), shape.AsSpan(to)) is not (var count, var newCount))
                return null;
            groups.Add(new(from, count, to, newCount));
            (from, to) = (from + count, to + newCount);
        }
        return groups;
    }

    /// <summary>True where the axes of each group stand beside each other in memory, in their order.</summary>
    public static bool AreNeighbours(List<AxisGroup> groups, int[] order) => groups.TrueForAll(group =>
        Enumerable.Range(group.Old, group.OldCount).All(axis => order[axis] == order[group.Old] + axis - group.Old));

    // One axis for one first, then an axis of size 1 that comes or goes, then more.
    static (int Old, int New)? Smallest(ReadOnlySpan<Extent> old, ReadOnlySpan<Extent> shape)
    {
        if (old.Length > 0 && shape.Length > 0 && old[0] == shape[0])
            return (1, 1);
        for (int both = 1; both <= old.Length + shape.Length; both++)
        {
            for (int count = Math.Max(0, both - shape.Length); count <= Math.Min(both, old.Length); count++)
            {
                if (Extent.Of(old[..count]) == Extent.Of(shape[..(both - count)]))
                    return (count, both - count);
            }
        }
        return null;
    }
}
