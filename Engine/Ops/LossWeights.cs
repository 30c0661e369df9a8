using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Ops;

/// <summary>
/// What every element's loss is multiplied by before they are added, and what the sum is divided by: the one way in which losses count.
/// </summary>
/// <param name="Values">One for each element; those of 0 are not looked at.</param>
/// <param name="Divisor">Above 0.</param>
readonly record struct LossWeights(Tensor Values, double Divisor)
{
    /// <summary>The weights of a tensor's elements.</summary>
    /// <exception cref="ArgumentException">They do not fit, or nothing counts and there is no mean.</exception>
    public static LossWeights Of(Tape tape, Shape shape, in Weighting weighting, Reduction reduction)
    {
        var values = Filled(tape, shape, weighting);
        return Of(values, values, reduction);
    }

    /// <summary>The weight of every element, of any sum.</summary>
    public static Tensor Filled(Tape tape, Shape shape, in Weighting weighting)
    {
        var values = tape.Take(shape);
        weighting.Fill(shape, values.Span);
        return values;
    }

    /// <summary>The same of weights that are there.</summary>
    /// <param name="values">They are brought to a sum of 1 in each sequence where means of sequences are asked for.</param>
    /// <param name="parts">What each adds to the divisor of a mean; may be the values themselves.</param>
    /// <param name="reduction">Mean or sum.</param>
    public static LossWeights Of(Tensor values, Tensor parts, Reduction reduction) => reduction switch
    {
        Reduction.Mean => new(values, Positive(Sum(parts.Span), values.Shape)),
        Reduction.Sum => new(values, 1),
        Reduction.MeanOfSequences => new(values, Positive(Even(values, parts), values.Shape)),
        _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "There is no such reduction."),
    };

    // Divides the weights of each sequence by the sum of its parts; tells how many have such a sum.
    static int Even(Tensor values, Tensor parts)
    {
        var shape = values.Shape;
        int sequences = shape.Rank == 0 ? 1 : shape[0], each = sequences == 0 ? 0 : shape.Length / sequences, counting = 0;
        for (int row = 0; row < sequences; row++)
        {
            var own = values.Span.Slice(row * each, each);
            double sum = Sum(parts.Span.Slice(row * each, each));
            if (sum > 0)
                counting++;
            else
                own.Clear();
            for (int k = 0; k < own.Length && sum > 0; k++)
                own[k] = (float)(own[k] / sum);
        }
        return counting;
    }

    static double Positive(double divisor, Shape shape) => double.IsPositiveInfinity(divisor)
        ? throw new ArgumentException(
            $"The weights of a tensor {shape} are so large that their product with those of the classes overflows; make them smaller.")
        : divisor > 0
        ? divisor
        : throw new ArgumentException(
            $"Nothing counts in a tensor {shape}: its weights are all 0, and there is no mean; leave such a batch out, or ask for "
                + "Reduction.Sum, which is 0.");

    static double Sum(ReadOnlySpan<float> weights)
    {
        double sum = 0;
        foreach (float weight in weights)
            sum += weight;
        return sum;
    }
}
