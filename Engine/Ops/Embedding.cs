using System.Numerics.Tensors;

namespace MoGru.Engine.Ops;

/// <summary>Looks up a row of weights for every token; the padding row, if any, gets no gradient.</summary>
static class Embedding
{
    public static void Forward(ReadOnlySpan<float> weight, ReadOnlySpan<int> tokens, Span<float> y)  // [rows, d], [tokens], [tokens, d]
    {
        int d = tokens.IsEmpty ? 0 : y.Length / tokens.Length;
        for (int k = 0; k < tokens.Length; k++)
            weight.Slice(tokens[k] * d, d).CopyTo(y.Slice(k * d, d));
    }

    public static void Backward(ReadOnlySpan<int> tokens, ReadOnlySpan<float> dy, int? paddingRow, Span<float> dWeight)
    {
        int d = tokens.IsEmpty ? 0 : dy.Length / tokens.Length;
        for (int k = 0; k < tokens.Length; k++)
        {
            if (tokens[k] == paddingRow)
                continue;

            // y[k] = weight[tokens[k]]
            var row = dWeight.Slice(tokens[k] * d, d);
            TensorPrimitives.Add(row, dy.Slice(k * d, d), row);
        }
    }
}
