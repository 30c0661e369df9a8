using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

// The reading of an equation that computes and is differentiated: constants become single precision, names are kept by tapes that
// are looked into.
public readonly partial struct Variable : IQuantity<Variable>
{
    static Variable IQuantity<Variable>.operator +(Variable a, double b) => a + (float)b;

    static Variable IQuantity<Variable>.operator +(double a, Variable b) => (float)a + b;

    static Variable IQuantity<Variable>.operator -(Variable a, double b) => a - (float)b;

    static Variable IQuantity<Variable>.operator -(double a, Variable b) => (float)a - b;

    static Variable IQuantity<Variable>.operator *(Variable a, double b) => a * (float)b;

    static Variable IQuantity<Variable>.operator *(double a, Variable b) => (float)a * b;

    static Variable IQuantity<Variable>.operator /(Variable a, double b) => a / (float)b;

    static Variable IQuantity<Variable>.operator /(double a, Variable b) => (float)a / b;

    Variable IQuantity<Variable>.Clamp(double low, double high) => Clamp((float)low, (float)high);

    Variable IQuantity<Variable>.Filled(double value) => Owner.Filled(Shape, (float)value);

    Variable IQuantity<Variable>.Filled(Shape shape, double value) => Owner.Filled(shape, (float)value);

    Variable IQuantity<Variable>.Linear(Variable weight) => Linear(weight);

    /// <summary>The rows of [rows, n] with these numbers, in this order, any of them any number of times: [count, n].</summary>
    /// <exception cref="ArgumentException">There are not two axes, or no such row.</exception>
    public Variable Rows(ReadOnlySpan<int> rows) => Owner.Embedding(this, rows, [rows.Length]);

    Variable IQuantity<Variable>.Named(string name)
    {
        Owner.Name(this, name);
        return this;
    }
}
