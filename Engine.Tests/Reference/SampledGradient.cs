namespace MoGru.Tests.Reference;

/// <summary>Derivatives at some elements of an array.</summary>
/// <param name="Places">Flat indices, ascending.</param>
/// <param name="Values">The derivative at each of them.</param>
sealed record SampledGradient(int[] Places, double[] Values)
{
    /// <summary>max|actual − difference| / (max|difference| + 1e-12) over the sampled elements of a whole gradient.</summary>
    public double ErrorOf(ReadOnlySpan<double> actual)
    {
        double worst = 0, largest = 0;
        for (int i = 0; i < Places.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(actual[Places[i]] - Values[i]));
            largest = Math.Max(largest, Math.Abs(Values[i]));
        }

        return worst / (largest + 1e-12);
    }

    /// <summary>The same error of a gradient in single precision.</summary>
    public double ErrorOf(ReadOnlySpan<float> actual)
    {
        var wide = new double[actual.Length];
        for (int i = 0; i < wide.Length; i++) wide[i] = actual[i];
        return ErrorOf(wide);
    }
}
