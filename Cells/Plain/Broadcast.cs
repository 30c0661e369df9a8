using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>NumPy's rule for two shapes that meet: aligned at the last axis, axes of size 1 are repeated.</summary>
static class Broadcast
{
    /// <summary>The shape of the result.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Shape Of(Shape a, Shape b)
    {
        Span<int> sizes = stackalloc int[Math.Max(a.Rank, b.Rank)];
        for (int k = 1; k <= sizes.Length; k++)
        {
            int left = k <= a.Rank ? a[-k] : 1, right = k <= b.Rank ? b[-k] : 1;
            sizes[^k] = left == right || right == 1 ? left : left == 1 ? right : throw new ArgumentException(
                $"{a} and {b} do not fit: their axes, aligned at the last, must be equal or 1.");
        }
        return Shape.Of(sizes);
    }
}
