using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// Element by element. Shapes of two operands meet by NumPy's rule: aligned at the last axis, axes of size 1 are repeated; the gradient of
// a repeated operand is the sum over its repetitions. Shapes that do not fit are an ArgumentException, as are operands of two tapes.
public readonly partial struct Variable
{
    /// <summary>The sum, with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable operator +(Variable a, Variable b) => BinaryNode<Add>.Apply(a, b);

    /// <summary>The difference, with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable operator -(Variable a, Variable b) => BinaryNode<Subtract>.Apply(a, b);

    /// <summary>The product element by element, with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable operator *(Variable a, Variable b) => BinaryNode<Multiply>.Apply(a, b);

    /// <summary>The quotient element by element, with broadcasting.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Variable operator /(Variable a, Variable b) => BinaryNode<Divide>.Apply(a, b);

    public static Variable operator +(Variable a, float b) => a + a.Tape.Scalar(b);

    public static Variable operator +(float a, Variable b) => b.Tape.Scalar(a) + b;

    public static Variable operator -(Variable a, float b) => a - a.Tape.Scalar(b);

    public static Variable operator -(float a, Variable b) => b.Tape.Scalar(a) - b;

    public static Variable operator *(Variable a, float b) => a * a.Tape.Scalar(b);

    public static Variable operator *(float a, Variable b) => b.Tape.Scalar(a) * b;

    public static Variable operator /(Variable a, float b) => a / a.Tape.Scalar(b);

    public static Variable operator /(float a, Variable b) => b.Tape.Scalar(a) / b;

    public static Variable operator -(Variable a) => a * -1;

    /// <summary>The logistic function 1 / (1 + e^-x) of every element.</summary>
    public Variable Sigmoid() => UnaryNode<Sigmoid>.Apply(this);

    /// <summary>The hyperbolic tangent of every element.</summary>
    public Variable Tanh() => UnaryNode<Tanh>.Apply(this);

    /// <summary>The larger of 0 and every element; the derivative at 0 is 0.</summary>
    public Variable Relu() => UnaryNode<Relu>.Apply(this);

    /// <summary>The magnitude of every element; the derivative at 0 is 0.</summary>
    public Variable Abs() => UnaryNode<Abs>.Apply(this);

    /// <summary>The square root of every element; NaN where it is negative, an infinite derivative at 0.</summary>
    public Variable Sqrt() => UnaryNode<Sqrt>.Apply(this);

    /// <summary>e to the power of every element.</summary>
    public Variable Exp() => UnaryNode<Exp>.Apply(this);

    /// <summary>The natural logarithm of every element; −∞ at 0, NaN below.</summary>
    public Variable Log() => UnaryNode<Log>.Apply(this);

    /// <summary>The sine of every element, in radians.</summary>
    public Variable Sin() => UnaryNode<Sin>.Apply(this);

    /// <summary>Every element brought into [low, high]; the derivative is 1 from low to high, both included, and 0 outside.</summary>
    /// <exception cref="ArgumentException">low is not at most high.</exception>
    public Variable Clamp(float low, float high) => low <= high
        ? ClampNode.Apply(this, low, high)
        : throw new ArgumentException($"Elements cannot be brought into [{low}, {high}]; low must be at most high.", nameof(low));

    internal Tape SharedTape(Variable other) => ReferenceEquals(Tape, other.Tape)
        ? Tape
        : throw new ArgumentException("Variables of two tapes cannot meet in one operation; record them all on the same tape.");
}
