using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Engine.Ops;

/// <summary>
/// The negative logarithm of the softmax probability of every row's target class, averaged with the mask as weights:
/// Σ mask (log Σ e^logits − logits[target]) / Σ mask. Rows whose mask is 0 are not looked at. Without any weight it is 0.
/// </summary>
static class SoftmaxCrossEntropy
{
    const float Large = 1 << 24;  // beyond which a logarithm would lose digits where it is added first

    public static float Forward(
        ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, ReadOnlySpan<float> mask,  // [rows, classes], [rows], [rows]
        Span<float> probabilities)                                                        // [rows, classes]
    {
        int classes = targets.IsEmpty ? 0 : logits.Length / targets.Length;
        double loss = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            if (mask[row] == 0)
                continue;
            var logitsRow = logits.Slice(row * classes, classes);
            var pRow = probabilities.Slice(row * classes, classes);

            float max = Reduce.Max(logitsRow);
            Exponentials(logitsRow, max, pRow);
            float sum = Reduce.Sum(pRow);
            TensorPrimitives.Divide(pRow, sum, pRow);
            double logarithm = PortableMath.Log(sum), target = logitsRow[targets[row]];
            loss += mask[row] * (MathF.Abs(max) < Large ? logarithm + max - target : logarithm + (max - target));
        }
        double weight = Weight(mask);
        return weight == 0 ? 0 : (float)(loss / weight);
    }

    public static void Backward(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<int> targets, ReadOnlySpan<float> mask, float dLoss, Span<float> dLogits)
    {
        double weight = Weight(mask);
        int classes = targets.IsEmpty ? 0 : dLogits.Length / targets.Length;
        for (int row = 0; row < targets.Length && weight != 0; row++)
        {
            if (mask[row] == 0)
                continue;

            // loss = Σ mask (log Σ e^logits - logits[target]) / Σ mask
            float share = (float)(dLoss * (double)mask[row] / weight);
            var dRow = dLogits.Slice(row * classes, classes);
            TensorPrimitives.FusedMultiplyAdd(probabilities.Slice(row * classes, classes), share, dRow, dRow);
            dRow[targets[row]] -= share;
        }
    }

    /// <summary>The softmax of a row times a scale, in place.</summary>
    /// <param name="max">Its largest element.</param>
    public static void Softmax(Span<float> row, float max, float scale)
    {
        TensorPrimitives.Subtract(row, max, row);
        TensorPrimitives.Multiply(row, scale, row);
        Exponentials(row, 0, row);
        TensorPrimitives.Divide(row, Reduce.Sum(row), row);
    }

    static double Weight(ReadOnlySpan<float> mask)
    {
        double sum = 0;
        foreach (float weight in mask)
            sum += weight;
        return sum;
    }

    // p = e^(x - max)
    static void Exponentials(ReadOnlySpan<float> x, float max, Span<float> p)
    {
        var shift = Vector512.Create(max);
        for (int i = 0; i < p.Length; i += Lanes.Count)
            GateMath.Exp(Lane.LoadUpTo(x, i) - shift).StoreUpTo(p, i);
    }
}
