using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>A tensor seen from one of its axes, as [Outer, Size, Inner].</summary>
readonly record struct AxisBlocks(int Outer, int Size, int Inner)
{
    public static AxisBlocks Of(Shape shape, int axis) => new(shape.Outer(axis), shape[axis], shape.Inner(axis));

    /// <summary>The shape once the axis has been reduced: it stays with size 1 or goes.</summary>
    public static Shape Reduced(Shape shape, int axis, bool keepAxis)
    {
        axis = shape.AxisIndex(axis);
        if (keepAxis)
            return shape.With(axis, 1);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        int rank = 0;
        for (int k = 0; k < shape.Rank; k++)
        {
            if (k != axis)
                sizes[rank++] = shape[k];
        }
        return Shape.Of(sizes[..rank]);
    }
}
