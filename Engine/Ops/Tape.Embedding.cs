using MoGru.Engine.Memory;
using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// In the room of its op, as the operations of Variable are; the rest of the tape knows no op.
public sealed partial class Tape
{
    /// <summary>The rows of weight [rows, d] that tokens name, [shape.., d].</summary>
    /// <param name="shape">The shape of the tokens, such as [B, T].</param>
    /// <param name="paddingRow">A row that gets no gradient.</param>
    /// <exception cref="ArgumentException">A token names no row, or there are more or fewer tokens than the shape has.</exception>
    public Variable Embedding(Variable weight, ReadOnlySpan<int> tokens, Shape shape, int? paddingRow = null) =>
        ReferenceEquals(weight.Tape, this)
            ? EmbeddingNode.Apply(weight, tokens, shape, paddingRow)
            : throw new ArgumentException("weight is a variable of another tape; use the parameter on this tape first.", nameof(weight));
}
