using System.Globalization;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>The reading of an equation that records what is computed, from what, and of which shape; no number is.</summary>
sealed class Traced : IQuantity<Traced>
{
    readonly Trace trace;
    readonly string text;  // how it is written, {0} and {1} for what it uses; empty for what is given
    readonly Bond within;  // that of what it uses, or it stands in brackets
    readonly Traced[] operands;

    internal Traced(Trace trace, string text, Shape shape, Traced[] operands, Bond bond = Bond.Atom, Bond within = Bond.None, long multiplyAdds = 0)
    {
        (this.trace, this.text, Shape, this.operands, MultiplyAdds) = (trace, text, shape, operands, multiplyAdds);
        (Bond, this.within) = (bond, within);
        trace.Add(this);
    }

    public Shape Shape { get; }

    /// <summary>What the equations call it; none where they do not.</summary>
    public string? Name { get; internal set; }

    /// <summary>What it is computed from.</summary>
    public IReadOnlyList<Traced> Operands => operands;

    /// <summary>The multiply-adds of a product with a matrix.</summary>
    public long MultiplyAdds { get; }

    /// <summary>False for inputs, states, parameters and constants.</summary>
    public bool IsComputed => operands.Length > 0;

    /// <summary>How tightly it holds together as it is written.</summary>
    public Bond Bond { get; }

    /// <summary>True for what has no name and only another shape: it is written as what it is made of.</summary>
    public bool IsReshaped => Name is null && text == "{0}";

    /// <summary>True for columns or the transpose of something.</summary>
    public bool IsPart => Bond == Bond.Atom && within == Bond.Atom;

    /// <summary>How it is computed, over what it is computed from as that is written within so tight a bond.</summary>
    public string Expression(Func<Traced, Bond, string> written) =>
        string.Format(CultureInfo.InvariantCulture, text, [.. operands.Select(operand => written(operand, within))]);

    public static Traced operator +(Traced a, Traced b) => Binary("{0} + {1}", a, b, Bond.Sum, Bond.Sum);

    public static Traced operator -(Traced a, Traced b) => Binary("{0} − {1}", a, b, Bond.Sum, Bond.Product);

    public static Traced operator *(Traced a, Traced b) => Binary("{0} ⊙ {1}", a, b, Bond.Product, Bond.Product);

    public static Traced operator /(Traced a, Traced b) => Binary("{0} / {1}", a, b, Bond.Product, Bond.Map);

    public static Traced operator +(Traced a, double b) => a + a.Constant(b);

    public static Traced operator +(double a, Traced b) => b.Constant(a) + b;

    public static Traced operator -(Traced a, double b) => a - a.Constant(b);

    public static Traced operator -(double a, Traced b) => b.Constant(a) - b;

    public static Traced operator *(Traced a, double b) => a * a.Constant(b);

    public static Traced operator *(double a, Traced b) => b.Constant(a) * b;

    public static Traced operator /(Traced a, double b) => a / a.Constant(b);

    public static Traced operator /(double a, Traced b) => b.Constant(a) / b;

    public static Traced operator -(Traced a) => new(a.trace, "−{0}", a.Shape, [a], Bond.Product, Bond.Product);

    public Traced Sigmoid() => Unary("σ({0})");

    public Traced Tanh() => Unary("tanh({0})");

    public Traced Relu() => Unary("relu({0})");

    public Traced Abs() => Unary("|{0}|");

    public Traced Sqrt() => Unary("√({0})");

    public Traced Exp() => Unary("exp({0})");

    public Traced Log() => Unary("ln({0})");

    public Traced Sin() => Unary("sin({0})");

    public Traced Clamp(double low, double high) => Unary($"clamp({{0}}, {Text(low)}, {Text(high)})");

    public Traced Filled(double value) => Filled(Shape, value);

    public Traced Filled(Shape shape, double value) => new(trace, "", shape, []) { Name = Text(value) };

    public Traced Linear(Traced weight) =>
        new(trace, "{1} {0}", Shape.With(-1, Outputs(weight)), [this, weight], Bond.Map, Bond.Atom, (long)Shape.Rows * weight.Shape.Length);

    public Traced Linear(Traced weight, Traced bias) =>
        new(trace, "{1} {0} + {2}", Shape.With(-1, Outputs(weight)), [this, weight, bias], Bond.Sum, Bond.Atom, (long)Shape.Rows * weight.Shape.Length);

    public Traced MatMul(Traced other)
    {
        if (other.Shape.Rank != Shape.Rank || Shape.Rank < 2 || other.Shape[-2] != Shape.Last)
            throw new ArgumentException($"{Shape} and {other.Shape} have no matrix product.", nameof(other));
        var shape = Shape.With(-1, other.Shape.Last);
        return new(trace, "{0} {1}", shape, [this, other], Bond.Map, Bond.Atom, (long)shape.Length * Shape.Last);
    }

    public Traced LayerNorm(Traced gain, Traced bias) => new(trace, "LayerNorm({0}; {1}, {2})", Shape, [this, gain, bias]);

    public Traced Sum(int axis, bool keepAxis = false) => new(trace, "Σ({0})", Reduced(axis, keepAxis), [this]);

    public Traced Mean(int axis, bool keepAxis = false) => new(trace, "mean({0})", Reduced(axis, keepAxis), [this]);

    public Traced Slice(int axis, int start, int length)
    {
        int size = Shape[axis];
        if (start < 0 || length < 0 || start + length > size)
            throw new ArgumentException($"{start} to {start + length} leaves axis {axis} of {Shape}.");
        return start == 0 && length == size ? this : new(trace, $"{{0}}[{start}:{start + length}]", Shape.With(axis, length), [this], Bond.Atom, Bond.Atom);
    }

    public static Traced Concat(int axis, params ReadOnlySpan<Traced> parts)
    {
        if (parts.Length == 1)
            return parts[0];
        int total = 0;
        foreach (var part in parts)
            total += part.Shape[axis];
        string joined = string.Join("; ", Enumerable.Range(0, parts.Length).Select(k => $"{{{k}}}"));
        return new(parts[0].trace, $"[{joined}]", parts[0].Shape.With(axis, total), parts.ToArray());
    }

    public Traced Reshape(Shape shape) => shape.Length == Shape.Length
        ? new(trace, "{0}", shape, [this])
        : throw new ArgumentException($"{Shape} cannot become {shape}; the elements must be as many.", nameof(shape));

    public Traced Transpose() => new(trace, "{0}ᵀ", Shape.Transposed, [this], Bond.Atom, Bond.Atom);

    public Traced Rows(ReadOnlySpan<int> rows) => new(trace, "rows({0})", Shape.With(0, rows.Length), [this]);

    public Traced Detach() => Unary("stop({0})");

    public Traced Named(string name)
    {
        if (Name is not null)
            return new(trace, "{0}", Shape, [this]) { Name = name };
        Name = name;
        return this;
    }

    public override string ToString() => $"{Name} {Shape}";

    Traced Unary(string text) => new(trace, text, Shape, [this]);

    Traced Constant(double value) => Filled([], value);

    int Outputs(Traced weight) => weight.Shape.Rank == 2 && weight.Shape[1] == Shape.Last
        ? weight.Shape[0]
        : throw new ArgumentException($"x is {Shape}, the weight {weight.Shape}; it must be [outputs, {Shape.Last}].", nameof(weight));

    Shape Reduced(int axis, bool keepAxis)
    {
        int index = Shape.AxisIndex(axis);
        return keepAxis ? Shape.With(axis, 1) : Shape.Of([.. Enumerable.Range(0, Shape.Rank).Where(k => k != index).Select(k => Shape[k])]);
    }

    static Traced Binary(string text, Traced a, Traced b, Bond bond, Bond within) =>
        new(a.trace, text, Broadcast.Of(a.Shape, b.Shape), [a, b], bond, within);

    static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How tightly a part of an equation holds together.</summary>
enum Bond
{
    None,
    Sum,
    Product,
    Map,
    Atom,
}
