namespace MoGru.Cells.Parts;

/// <summary>The padding of blocks to whole lanes, for steps that do not leave it zero by themselves.</summary>
static class Padding
{
    /// <summary>All bits set for those of a block's last sixteen floats that are inside.</summary>
    public static Lanes Inside(int size) =>
        Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)((size - 1) % Lanes.Count + 1)));
}
