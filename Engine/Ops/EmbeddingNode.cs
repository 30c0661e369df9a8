using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>y = the rows of weight that tokens name.</summary>
sealed class EmbeddingNode : Node
{
    readonly IntegerBuffer tokens = new();
    Variable weight, source, y;  // the tokens as a variable, where they were one
    int? paddingRow;

    public static Variable Apply(Variable weight, ReadOnlySpan<int> tokens, Shape shape, int? paddingRow, Variable source = default)
    {
        Check(weight.Shape, tokens, shape);
        if (paddingRow is int row && (uint)row >= (uint)weight.Shape[0])
            throw new ArgumentException(
                $"The padding row is {row}; weight is {weight.Shape}, so it must be 0 to {weight.Shape[0] - 1}.", nameof(paddingRow));

        var y = weight.Tape.Output<EmbeddingNode>(Extended(shape, weight.Shape[1]), weight.NeedsGradient);
        Embedding.Forward(weight.Value, tokens, y.Write());
        if (y.NeedsGradient)
        {
            var node = weight.Tape.Record<EmbeddingNode>();
            (node.weight, node.source, node.y, node.paddingRow) = (weight, source, y, paddingRow);
            node.tokens.Set(tokens);
        }
        return y;
    }

    /// <summary>Refuses tokens that are not as many as their shape says or name no row of a weight.</summary>
    public static void Check(Shape weightShape, ReadOnlySpan<int> tokens, Shape shape)
    {
        if (weightShape.Rank != 2)
            throw new ArgumentException($"weight is {weightShape}; it must be [tokens, d].", nameof(weightShape));
        if (tokens.Length != shape.Length)
            throw new ArgumentException(
                $"{tokens.Length} tokens were given for the shape {shape}, which has {shape.Length} elements.", nameof(tokens));
        for (int k = 0; k < tokens.Length; k++)
        {
            if ((uint)tokens[k] >= (uint)weightShape[0])
                throw new ArgumentException(
                    $"Token {k} is {tokens[k]}; weight is {weightShape}, so tokens must be 0 to {weightShape[0] - 1}.", nameof(tokens));
        }
    }

    internal override OperationRecord? Written => source.Exists ? new(y, weight, source) : null;

    protected internal override void Backward() => Embedding.Backward(tokens.Span, y.Gradient, paddingRow, weight.Gradient);

    static Shape Extended(Shape shape, int last)
    {
        Span<int> sizes = stackalloc int[shape.Rank + 1];
        for (int k = 0; k < shape.Rank; k++)
            sizes[k] = shape[k];
        sizes[^1] = last;
        return Shape.Of(sizes);
    }
}
