using System.Numerics.Tensors;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Reference;

/// <summary>The reading of an equation that computes in double precision, one element after another: the reference. Immutable.</summary>
sealed class DoubleTensor : IQuantity<DoubleTensor>
{
    const double LayerNormEpsilon = 1e-5;

    readonly double[] values;

    /// <summary>Takes the values, row-major; they are not copied.</summary>
    /// <exception cref="ArgumentException">They are more or fewer than the shape has.</exception>
    public DoubleTensor(Shape shape, double[] values)
    {
        if (values.Length != shape.Length)
            throw new ArgumentException($"{values.Length} values were given for a tensor {shape}, which has {shape.Length} elements.");
        (Shape, this.values) = (shape, values);
    }

    public Shape Shape { get; }

    /// <summary>The values, row-major.</summary>
    public ReadOnlySpan<double> Values => values;

    public static DoubleTensor operator +(DoubleTensor a, DoubleTensor b) => Binary(a, b, (x, y) => x + y);

    public static DoubleTensor operator -(DoubleTensor a, DoubleTensor b) => Binary(a, b, (x, y) => x - y);

    public static DoubleTensor operator *(DoubleTensor a, DoubleTensor b) => Binary(a, b, (x, y) => x * y);

    public static DoubleTensor operator /(DoubleTensor a, DoubleTensor b) => Binary(a, b, (x, y) => x / y);

    public static DoubleTensor operator +(DoubleTensor a, double b) => a.Each(x => x + b);

    public static DoubleTensor operator +(double a, DoubleTensor b) => b.Each(x => a + x);

    public static DoubleTensor operator -(DoubleTensor a, double b) => a.Each(x => x - b);

    public static DoubleTensor operator -(double a, DoubleTensor b) => b.Each(x => a - x);

    public static DoubleTensor operator *(DoubleTensor a, double b) => a.Each(x => x * b);

    public static DoubleTensor operator *(double a, DoubleTensor b) => b.Each(x => a * x);

    public static DoubleTensor operator /(DoubleTensor a, double b) => a.Each(x => x / b);

    public static DoubleTensor operator /(double a, DoubleTensor b) => b.Each(x => a / x);

    public static DoubleTensor operator -(DoubleTensor a) => a.Each(x => -x);

    public DoubleTensor Sigmoid() => Each(x => 1 / (1 + Math.Exp(-x)));

    public DoubleTensor Tanh() => Each(Math.Tanh);

    public DoubleTensor Relu() => Each(x => Math.Max(x, 0));

    public DoubleTensor Abs() => Each(Math.Abs);

    public DoubleTensor Sqrt() => Each(Math.Sqrt);

    public DoubleTensor Exp() => Each(Math.Exp);

    public DoubleTensor Log() => Each(Math.Log);

    public DoubleTensor Sin() => Each(Math.Sin);

    public DoubleTensor Clamp(double low, double high) => Each(x => Math.Clamp(x, low, high));

    public DoubleTensor Filled(double value) => Filled(Shape, value);

    public DoubleTensor Filled(Shape shape, double value)
    {
        var filled = new double[shape.Length];
        Array.Fill(filled, value);
        return new(shape, filled);
    }

    public DoubleTensor Linear(DoubleTensor weight)
    {
        if (weight.Shape.Rank != 2 || weight.Shape[1] != Shape.Last)
            throw new ArgumentException($"x is {Shape}, the weight {weight.Shape}; it must be [outputs, {Shape.Last}].", nameof(weight));
        (int rows, int inputs, int outputs) = (Shape.Rows, Shape.Last, weight.Shape[0]);
        var y = new double[rows * outputs];
        for (int row = 0; row < rows; row++)
        {
            var x = values.AsSpan(row * inputs, inputs);
            for (int i = 0; i < outputs; i++)
                y[row * outputs + i] = TensorPrimitives.Dot<double>(x, weight.values.AsSpan(i * inputs, inputs));
        }
        return new(Shape.With(-1, outputs), y);
    }

    public DoubleTensor Linear(DoubleTensor weight, DoubleTensor bias) => Linear(weight) + bias;

    public DoubleTensor MatMul(DoubleTensor other)
    {
        if (other.Shape.Rank != Shape.Rank || Shape.Rank < 2 || other.Shape[-2] != Shape.Last)
            throw new ArgumentException($"{Shape} and {other.Shape} have no matrix product.", nameof(other));
        var columns = other.Transpose();
        (int m, int k, int n) = (Shape[-2], Shape.Last, other.Shape.Last);
        var y = new double[Shape.Length / k * n];
        for (int i = 0; i < y.Length; i++)
        {
            int matrix = i / (m * n);
            y[i] = TensorPrimitives.Dot<double>(values.AsSpan(i / n * k, k), columns.values.AsSpan((matrix * n + i % n) * k, k));
        }
        return new(Shape.With(-1, n), y);
    }

    public DoubleTensor LayerNorm(DoubleTensor gain, DoubleTensor bias)
    {
        int n = Shape.Last;
        var unit = new double[values.Length];
        for (int row = 0; row < values.Length; row += n)
        {
            double mean = 0, variance = 0;
            foreach (double x in values.AsSpan(row, n))
                mean += x / n;
            foreach (double x in values.AsSpan(row, n))
                variance += (x - mean) * (x - mean) / n;
            for (int i = row; i < row + n; i++)
                unit[i] = (values[i] - mean) / Math.Sqrt(variance + LayerNormEpsilon);
        }
        return new DoubleTensor(Shape, unit) * gain + bias;
    }

    public DoubleTensor Sum(int axis, bool keepAxis = false)
    {
        (int size, int inner) = (Shape[axis], Shape.Inner(axis));
        var sums = new double[size == 0 ? 0 : values.Length / size];
        for (int i = 0; i < values.Length; i++)
            sums[i / (size * inner) * inner + i % inner] += values[i];
        int index = Shape.AxisIndex(axis);
        var shape = Shape;
        return new(
            keepAxis ? shape.With(axis, 1) : Shape.Of([.. Enumerable.Range(0, shape.Rank).Where(k => k != index).Select(k => shape[k])]), sums);
    }

    public DoubleTensor Mean(int axis, bool keepAxis = false) => Sum(axis, keepAxis) / Shape[axis];

    public DoubleTensor Slice(int axis, int start, int length)
    {
        (int size, int inner, int outer) = (Shape[axis], Shape.Inner(axis), Shape.Outer(axis));
        var part = new double[outer * length * inner];
        for (int k = 0; k < outer; k++)
            Array.Copy(values, (k * size + start) * inner, part, k * length * inner, length * inner);
        return new(Shape.With(axis, length), part);
    }

    public static DoubleTensor Concat(int axis, params ReadOnlySpan<DoubleTensor> parts)
    {
        int total = 0;
        foreach (var part in parts)
            total += part.Shape[axis];
        var shape = parts[0].Shape.With(axis, total);
        (int inner, int outer) = (shape.Inner(axis), shape.Outer(axis));
        var joined = new double[shape.Length];
        int offset = 0;
        foreach (var part in parts)
        {
            int length = part.Shape[axis] * inner;
            for (int k = 0; k < outer; k++)
                Array.Copy(part.values, k * length, joined, k * total * inner + offset, length);
            offset += length;
        }
        return new(shape, joined);
    }

    public DoubleTensor Reshape(Shape shape) => new(shape, values);

    public DoubleTensor Transpose()
    {
        (int rows, int columns) = (Shape[-2], Shape.Last);
        var transposed = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int at = i % (rows * columns);
            transposed[i - at + at % columns * rows + at / columns] = values[i];
        }
        return new(Shape.With(-1, rows).With(-2, columns), transposed);
    }

    public DoubleTensor Rows(ReadOnlySpan<int> rows)
    {
        int n = Shape[1];
        var gathered = new double[rows.Length * n];
        for (int k = 0; k < rows.Length; k++)
            Array.Copy(values, rows[k] * n, gathered, k * n, n);
        return new([rows.Length, n], gathered);
    }

    public DoubleTensor Detach() => this;

    public DoubleTensor Named(string name) => this;

    static DoubleTensor Binary(DoubleTensor a, DoubleTensor b, Func<double, double, double> function)
    {
        var shape = Broadcast.Of(a.Shape, b.Shape);
        var y = new double[shape.Length];
        if (y.Length == 0)
            return new(shape, y);

        // Of either operand, the floats from element to element along each axis of the result: none where it is repeated.
        Span<int> ofA = stackalloc int[shape.Rank], ofB = stackalloc int[shape.Rank], place = stackalloc int[shape.Rank];
        Strides(a.Shape, ofA);
        Strides(b.Shape, ofB);
        place.Clear();
        int last = shape.Rank == 0 ? 1 : shape.Last, stepA = shape.Rank == 0 ? 0 : ofA[^1], stepB = shape.Rank == 0 ? 0 : ofB[^1];
        for (int row = 0, atA = 0, atB = 0; row < y.Length; row += last)
        {
            for (int i = 0; i < last; i++)
                y[row + i] = function(a.values[atA + i * stepA], b.values[atB + i * stepB]);
            for (int axis = shape.Rank - 2; axis >= 0; axis--)
            {
                (atA, atB) = (atA + ofA[axis], atB + ofB[axis]);
                if (++place[axis] < shape[axis])
                    break;
                (atA, atB, place[axis]) = (atA - shape[axis] * ofA[axis], atB - shape[axis] * ofB[axis], 0);
            }
        }
        return new(shape, y);
    }

    static void Strides(Shape part, Span<int> strides)
    {
        strides.Clear();
        for (int k = 1, stride = 1; k <= part.Rank; stride *= part[-k], k++)
            strides[^k] = part[-k] == 1 ? 0 : stride;
    }

    DoubleTensor Each(Converter<double, double> function) => new(Shape, Array.ConvertAll(values, function));
}
