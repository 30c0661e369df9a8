using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>Another reading of an equation, which computes all, with a note of what is given a name.</summary>
/// <param name="value">The other reading.</param>
/// <param name="named">Told of names and values.</param>
sealed class Observed<T>(T value, Action<string, T> named) : IQuantity<Observed<T>>
    where T : IQuantity<T>
{
    /// <summary>The other reading.</summary>
    public T Value => value;

    public Shape Shape => value.Shape;

    public static Observed<T> operator +(Observed<T> a, Observed<T> b) => a.With(a.Value + b.Value);

    public static Observed<T> operator -(Observed<T> a, Observed<T> b) => a.With(a.Value - b.Value);

    public static Observed<T> operator *(Observed<T> a, Observed<T> b) => a.With(a.Value * b.Value);

    public static Observed<T> operator /(Observed<T> a, Observed<T> b) => a.With(a.Value / b.Value);

    public static Observed<T> operator +(Observed<T> a, double b) => a.With(a.Value + b);

    public static Observed<T> operator +(double a, Observed<T> b) => b.With(a + b.Value);

    public static Observed<T> operator -(Observed<T> a, double b) => a.With(a.Value - b);

    public static Observed<T> operator -(double a, Observed<T> b) => b.With(a - b.Value);

    public static Observed<T> operator *(Observed<T> a, double b) => a.With(a.Value * b);

    public static Observed<T> operator *(double a, Observed<T> b) => b.With(a * b.Value);

    public static Observed<T> operator /(Observed<T> a, double b) => a.With(a.Value / b);

    public static Observed<T> operator /(double a, Observed<T> b) => b.With(a / b.Value);

    public static Observed<T> operator -(Observed<T> a) => a.With(-a.Value);

    public Observed<T> Sigmoid() => With(value.Sigmoid());

    public Observed<T> Tanh() => With(value.Tanh());

    public Observed<T> Relu() => With(value.Relu());

    public Observed<T> Abs() => With(value.Abs());

    public Observed<T> Sqrt() => With(value.Sqrt());

    public Observed<T> Exp() => With(value.Exp());

    public Observed<T> Log() => With(value.Log());

    public Observed<T> Sin() => With(value.Sin());

    public Observed<T> Clamp(double low, double high) => With(value.Clamp(low, high));

    public Observed<T> Filled(double constant) => With(value.Filled(constant));

    public Observed<T> Filled(Shape shape, double constant) => With(value.Filled(shape, constant));

    public Observed<T> Linear(Observed<T> weight) => With(value.Linear(weight.Value));

    public Observed<T> Linear(Observed<T> weight, Observed<T> bias) => With(value.Linear(weight.Value, bias.Value));

    public Observed<T> MatMul(Observed<T> other) => With(value.MatMul(other.Value));

    public Observed<T> LayerNorm(Observed<T> gain, Observed<T> bias) => With(value.LayerNorm(gain.Value, bias.Value));

    public Observed<T> Sum(int axis, bool keepAxis = false) => With(value.Sum(axis, keepAxis));

    public Observed<T> Mean(int axis, bool keepAxis = false) => With(value.Mean(axis, keepAxis));

    public Observed<T> Slice(int axis, int start, int length) => With(value.Slice(axis, start, length));

    public static Observed<T> Concat(int axis, params ReadOnlySpan<Observed<T>> parts)
    {
        var values = new T[parts.Length];
        for (int k = 0; k < parts.Length; k++)
            values[k] = parts[k].Value;
        return parts[0].With(T.Concat(axis, values));
    }

    public Observed<T> Reshape(Shape shape) => With(value.Reshape(shape));

    public Observed<T> Transpose() => With(value.Transpose());

    public Observed<T> Rows(ReadOnlySpan<int> rows) => With(value.Rows(rows));

    public Observed<T> Detach() => With(value.Detach());

    public Observed<T> Named(string name)
    {
        named(name, value);
        return this;
    }

    Observed<T> With(T other) => new(other, named);
}
