using CommunityToolkit.HighPerformance;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Kernels;

/// <summary>
/// The right-hand matrix of a product, [Depth, Columns], laid out in panels of sixteen columns so that a tile reads it front to back:
/// panel p holds [Depth, 16] from float p · 16 · Depth on. Columns are padded to sixteen with zeros.
/// </summary>
sealed class PackedMatrix
{
    readonly Tensor panels;

    /// <summary>A matrix of zeros; its memory belongs to the arena.</summary>
    public PackedMatrix(Arena arena, int depth, int columns)
    {
        (Depth, Columns) = (depth, columns);
        panels = arena.TakeZeros([PanelCount, depth, Lanes.Count]);
    }

    public int Depth { get; }

    public int Columns { get; }

    public int PanelCount => (Columns + Lanes.Count - 1) / Lanes.Count;

    public Span<float> Panels => panels.Span;

    /// <summary>Puts source [rows, columns] at this depth and column.</summary>
    public void Set(ReadOnlySpan2D<float> source, int depth, int column)
    {
        var target = Panels;
        for (int i = 0; i < source.Height; i++)
        {
            var row = source.GetRowSpan(i);
            for (int j = 0; j < row.Length;)
            {
                int inPanel = (column + j) % Lanes.Count;
                int count = Math.Min(Lanes.Count - inPanel, row.Length - j);
                row.Slice(j, count).CopyTo(target[Index(depth + i, column + j)..]);
                j += count;
            }
        }
    }

    /// <summary>Puts the transpose of source, as of weights [out, in], at this depth and column.</summary>
    public void SetTransposed(ReadOnlySpan2D<float> source, int depth, int column)
    {
        var target = Panels;
        for (int j = 0; j < source.Height; j++)
        {
            var row = source.GetRowSpan(j);
            int at = Index(depth, column + j);
            foreach (float value in row)
            {
                target[at] = value;
                at += Lanes.Count;
            }
        }
    }

    int Index(int depth, int column) => (column / Lanes.Count * Depth + depth) * Lanes.Count + column % Lanes.Count;
}
