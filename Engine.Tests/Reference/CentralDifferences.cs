namespace MoGru.Tests.Reference;

/// <summary>Gradients by central differences in double, extrapolated to sixth order (Ridders 1982).</summary>
static class CentralDifferences
{
    const double FirstStep = 1e-3, Agreement = 1e-9;
    const int Attempts = 4;

    /// <summary>
    /// The gradient of <paramref name="loss"/> with respect to every array, at all elements or at a seeded sample of them.
    /// An array is changed in place during a difference and holds its old values afterwards.
    /// </summary>
    /// <param name="most">At most this many elements of each array.</param>
    public static Dictionary<string, SampledGradient> Gradient(
        IReadOnlyDictionary<string, double[]> arrays, Func<IReadOnlyDictionary<string, double[]>, double> loss,
        int most = int.MaxValue, int seed = 1)
    {
        var random = new Random(seed);
        var gradients = new Dictionary<string, SampledGradient>();
        foreach (var (name, array) in arrays)
        {
            int[] places = Sample(random, array.Length, most);
            gradients[name] = new(places, Array.ConvertAll(places, place => Derivative(array, place, () => loss(arrays))));
        }

        return gradients;
    }

    /// <summary>As many elements of each array, but in total no more than of ten, so that networks of many arrays take no longer; one at least.</summary>
    public static int Sampled(int most, int arrays) => Math.Max(1, Math.Min(most, 10 * most / arrays));

    /// <summary>Σ outputs ⊙ cotangents over all names that have a cotangent.</summary>
    public static double Weighted(IReadOnlyDictionary<string, double[]> outputs, IReadOnlyDictionary<string, double[]> cotangents)
    {
        double sum = 0;
        foreach (var (name, cotangent) in cotangents)
        {
            double[] output = outputs[name];
            if (output.Length != cotangent.Length)
            {
                throw new ArgumentException(
                    $"cotangent {name} has {cotangent.Length} elements, the output has {output.Length}; they must be equal.",
                    nameof(cotangents));
            }

            for (int i = 0; i < output.Length; i++) sum += output[i] * cotangent[i];
        }

        return sum;
    }

    // Where two extrapolations disagree the step went over a kink (a clip, a hinge); a tenth of it is tried, and the best kept.
    static double Derivative(double[] array, int place, Func<double> loss)
    {
        double best = 0, bestError = double.PositiveInfinity;
        double step = FirstStep * Math.Max(1, Math.Abs(array[place]));
        for (int attempt = 0; attempt < Attempts && !(bestError <= Agreement * Math.Max(1, Math.Abs(best))); attempt++, step /= 10)
        {
            double whole = Slope(array, place, step, loss);
            double half = Slope(array, place, step / 2, loss);
            double quarter = Slope(array, place, step / 4, loss);
            double coarse = (4 * half - whole) / 3, fine = (4 * quarter - half) / 3;
            double error = Math.Abs(fine - coarse);
            if (error < bestError) (best, bestError) = ((16 * fine - coarse) / 15, error);
        }

        if (double.IsPositiveInfinity(bestError)) throw new ArithmeticException($"the loss is not finite around element {place}.");
        return best;
    }

    static double Slope(double[] array, int place, double step, Func<double> loss)
    {
        double centre = array[place];
        try
        {
            array[place] = centre + step;
            double above = loss(), right = array[place];
            array[place] = centre - step;
            return (above - loss()) / (right - array[place]);
        }
        finally
        {
            array[place] = centre;
        }
    }

    static int[] Sample(Random random, int length, int most)
    {
        int[] places = [.. Enumerable.Range(0, length)];
        if (length <= most) return places;
        random.Shuffle(places);
        Array.Resize(ref places, most);
        Array.Sort(places);
        return places;
    }
}
