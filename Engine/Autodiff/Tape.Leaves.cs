using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

// Variables that do not begin with another variable's method.
public sealed partial class Tape
{
    /// <summary>A constant scalar [].</summary>
    public Variable Scalar(float value) => Input([], [value]);

    /// <summary>A constant filled with one value.</summary>
    public Variable Filled(Shape shape, float value)
    {
        var tensor = Take(shape);
        tensor.Span.Fill(value);
        return Constant(tensor);
    }
}
