using MoGru.Engine.Autodiff.Nodes;
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

    /// <summary>The rows of weight [rows, d] that tokens name, [shape.., d].</summary>
    /// <param name="shape">The shape of the tokens, such as [B, T].</param>
    /// <param name="paddingRow">A row that gets no gradient.</param>
    /// <exception cref="ArgumentException">A token names no row, or there are more or fewer tokens than the shape has.</exception>
    public Variable Embedding(Variable weight, ReadOnlySpan<int> tokens, Shape shape, int? paddingRow = null) =>
        ReferenceEquals(weight.Tape, this)
            ? EmbeddingNode.Apply(weight, tokens, shape, paddingRow)
            : throw new ArgumentException("weight is a variable of another tape; use the parameter on this tape first.", nameof(weight));
}
