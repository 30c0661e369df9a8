using System.Numerics.Tensors;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using Tensor = MoGru.Engine.Memory.Tensor;

namespace MoGru.Engine.Ops;

/// <summary>
/// y = 1 at the largest of logits + noise in every row and 0 elsewhere; the gradient is that of p = softmax((logits + noise) / τ):
/// d_i = p_i (dy_i − Σ_j p_j dy_j) / τ.
/// </summary>
sealed class DrawnClassNode : Node
{
    Variable logits, y;
    Tensor probabilities;
    float temperature;

    public static Variable Apply(Variable logits, ReadOnlySpan<float> noise, float temperature)
    {
        var (tape, shape) = (logits.Tape, logits.Shape);
        if (shape.Rank == 0 || shape.Last == 0 || noise.Length != shape.Length)
            throw new ArgumentException(
                $"logits is {shape}, {noise.Length} numbers of noise were given; there must be classes, and one number for each.", nameof(noise));
        var y = tape.Output<DrawnClassNode>(shape, logits.NeedsGradient);
        var probabilities = tape.Take(shape);
        TensorPrimitives.Add(logits.Value, noise, probabilities.Span);
        var drawn = y.Write();
        drawn.Clear();
        for (int first = 0; first < shape.Length; first += shape.Last)
        {
            var row = probabilities.Span.Slice(first, shape.Last);
            float largest = Reduce.Max(row);
            drawn[first + Math.Max(row.IndexOf(largest), 0)] = 1;
            Softmax.Scaled(row, largest, 1 / temperature);
        }
        if (y.NeedsGradient)
        {
            var node = tape.Record<DrawnClassNode>();
            (node.logits, node.y, node.probabilities, node.temperature) = (logits, y, probabilities, temperature);
        }
        return y;
    }

    protected internal override void Backward()
    {
        int classes = y.Shape.Last;
        ReadOnlySpan<float> p = probabilities.Span, dy = y.Gradient;
        var d = logits.Gradient;
        for (int first = 0; first < p.Length; first += classes)
        {
            double mean = 0;
            for (int k = first; k < first + classes; k++)
                mean += (double)p[k] * dy[k];
            for (int k = first; k < first + classes; k++)
                d[k] += (float)(p[k] * (dy[k] - mean) / temperature);
        }
    }
}
