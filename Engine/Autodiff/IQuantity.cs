using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// What equations are written over, so that one text has several readings: a <see cref="Variable"/> computes in single precision and is
/// differentiated by its tape; other quantities compute in double precision, or record what is computed. Operations mean what those of the
/// same name on a variable mean, constants are doubles, and shapes meet by NumPy's rule.
/// </summary>
/// <typeparam name="TSelf">The quantity.</typeparam>
public interface IQuantity<TSelf>
    where TSelf : IQuantity<TSelf>
{
    /// <summary>The sizes of the axes.</summary>
    Shape Shape { get; }

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator +(TSelf a, double b);

    static abstract TSelf operator +(double a, TSelf b);

    static abstract TSelf operator -(TSelf a, double b);

    static abstract TSelf operator -(double a, TSelf b);

    static abstract TSelf operator *(TSelf a, double b);

    static abstract TSelf operator *(double a, TSelf b);

    static abstract TSelf operator /(TSelf a, double b);

    static abstract TSelf operator /(double a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    /// <summary>The logistic function of every element.</summary>
    TSelf Sigmoid();

    /// <summary>The hyperbolic tangent of every element.</summary>
    TSelf Tanh();

    /// <summary>The larger of 0 and every element; the derivative at 0 is 0.</summary>
    TSelf Relu();

    /// <summary>The magnitude of every element; the derivative at 0 is 0.</summary>
    TSelf Abs();

    /// <summary>The square root of every element.</summary>
    TSelf Sqrt();

    /// <summary>e to the power of every element.</summary>
    TSelf Exp();

    /// <summary>The natural logarithm of every element.</summary>
    TSelf Log();

    /// <summary>The sine of every element, in radians.</summary>
    TSelf Sin();

    /// <summary>Every element brought into [low, high].</summary>
    TSelf Clamp(double low, double high);

    /// <summary>A constant of the same shape, every element this value.</summary>
    TSelf Filled(double value);

    /// <summary>A constant of another shape, every element this value.</summary>
    TSelf Filled(Shape shape, double value);

    /// <summary>x Wᵀ for x [.., in] and a weight [out, in]; gives [.., out].</summary>
    TSelf Linear(TSelf weight);

    /// <summary>x Wᵀ + b for x [.., in], a weight [out, in] and a bias [out]; gives [.., out].</summary>
    TSelf Linear(TSelf weight, TSelf bias);

    /// <summary>The matrix product of [m, k] and [k, n], or of each pair of [batch, m, k] and [batch, k, n].</summary>
    TSelf MatMul(TSelf other);

    /// <summary>Every row of [.., n] to zero mean and unit variance, times a gain [n], plus a bias [n].</summary>
    TSelf LayerNorm(TSelf gain, TSelf bias);

    /// <summary>The sums over one axis.</summary>
    TSelf Sum(int axis, bool keepAxis = false);

    /// <summary>The means over one axis.</summary>
    TSelf Mean(int axis, bool keepAxis = false);

    /// <summary>A range along one axis; negative axes count from the end.</summary>
    TSelf Slice(int axis, int start, int length);

    /// <summary>The parts one after another along an existing axis.</summary>
    static abstract TSelf Concat(int axis, params ReadOnlySpan<TSelf> parts);

    /// <summary>The same elements under another shape.</summary>
    TSelf Reshape(Shape shape);

    /// <summary>The last two axes exchanged.</summary>
    TSelf Transpose();

    /// <summary>The rows of [rows, n] with these numbers, in this order, any of them any number of times.</summary>
    TSelf Rows(ReadOnlySpan<int> rows);

    /// <summary>The same values as a constant: no gradient flows back.</summary>
    TSelf Detach();

    /// <summary>The same quantity under a name, which readings that tell of the equations use.</summary>
    TSelf Named(string name);
}
