using System.Globalization;

namespace MoGru.Engine.Modules;

/// <summary>Mean and standard deviation of channels, [n] each.</summary>
sealed record ChannelMoments(float[] Mean, float[] Deviation)
{
    // Single precision's least normal number: a deviation below it could not be divided by.
    const double Least = 1.17549435e-38;

    /// <summary>Those of all steps of sequences [T, n]: means first, then squares of what is left, in double precision and in their order.</summary>
    /// <exception cref="ArgumentException">There is no step, a number is not finite, or a sequence is not whole steps; the message says where.</exception>
    public static ChannelMoments Of(ReadOnlyMemory<float>[] sequences, int channels)
    {
        var (mean, squares) = (new double[channels], new double[channels]);
        long steps = 0;
        for (int k = 0; k < sequences.Length; k++)
        {
            Require(sequences[k].Span, k, channels);
            steps += sequences[k].Length / channels;
            Add(sequences[k].Span, mean);
        }
        if (steps == 0)
            throw new ArgumentException("There is not one step to fit to; give the training data.", nameof(sequences));
        foreach (ref double sum in mean.AsSpan())
            sum /= steps;
        foreach (var sequence in sequences)
            AddSquares(sequence.Span, mean, squares);
        return new(
            Array.ConvertAll(mean, x => (float)x),
            [.. squares.Select((sum, k) => Told(Math.Sqrt(sum / steps), (float)mean[k]))]);
    }

    static void Add(ReadOnlySpan<float> x, double[] sum)
    {
        for (int at = 0; at < x.Length; at += sum.Length)
        {
            for (int k = 0; k < sum.Length; k++)
                sum[k] += x[at + k];
        }
    }

    static void AddSquares(ReadOnlySpan<float> x, double[] mean, double[] sum)
    {
        for (int at = 0; at < x.Length; at += sum.Length)
        {
            for (int k = 0; k < sum.Length; k++)
                sum[k] += (x[at + k] - mean[k]) * (x[at + k] - mean[k]);
        }
    }

    // What varies by less than the distance of two neighbouring values at its mean has no digit that tells anything.
    static float Told(double deviation, float mean)
    {
        float magnitude = MathF.Abs(mean);
        return deviation <= MathF.BitIncrement(magnitude) - magnitude || deviation < Least ? 1 : (float)deviation;
    }

    static void Require(ReadOnlySpan<float> x, int sequence, int channels)
    {
        if (x.Length % channels != 0)
            throw new ArgumentException($"Sequence {sequence} has {x.Length} values, which are not whole steps of {channels} channels.");
        for (int at = 0; at < x.Length; at++)
        {
            if (!float.IsFinite(x[at]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"Sequence {sequence} has {x[at]} at step {at / channels}, channel {at % channels}, expected finite numbers; ")
                        + "repair it or leave it out.");
        }
    }
}
