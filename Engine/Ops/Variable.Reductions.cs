using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// Sums in one fixed order; negative axes count from the end; with keepAxis the reduced axis stays with size 1.
public readonly partial struct Variable
{
    /// <summary>The sum of all elements, a scalar [].</summary>
    public Variable Sum() => SumNode.Apply(this, new(1, Shape.Length, 1), 1, []);

    /// <summary>The sums over one axis.</summary>
    public Variable Sum(int axis, bool keepAxis = false) =>
        SumNode.Apply(this, AxisBlocks.Of(Shape, axis), 1, AxisBlocks.Reduced(Shape, axis, keepAxis));

    /// <summary>The mean of all elements, a scalar []; NaN where there are none.</summary>
    public Variable Mean() => SumNode.Apply(this, new(1, Shape.Length, 1), 1f / Shape.Length, []);

    /// <summary>The means over one axis.</summary>
    public Variable Mean(int axis, bool keepAxis = false) =>
        SumNode.Apply(this, AxisBlocks.Of(Shape, axis), 1f / Shape[axis], AxisBlocks.Reduced(Shape, axis, keepAxis));

    /// <summary>The variance of all elements, a scalar []: squared distances from the mean over n − 1.</summary>
    /// <exception cref="ArgumentException">There are fewer than two elements.</exception>
    public Variable Variance() => VarianceNode.Apply(this, new(1, Shape.Length, 1), 1, []);

    /// <summary>The variances over one axis: squared distances from the mean over n − correction.</summary>
    /// <exception cref="ArgumentException">The axis has not more elements than the correction, or that is negative.</exception>
    public Variable Variance(int axis, int correction = 1, bool keepAxis = false) =>
        VarianceNode.Apply(this, AxisBlocks.Of(Shape, axis), correction, AxisBlocks.Reduced(Shape, axis, keepAxis));
}
