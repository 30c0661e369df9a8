namespace MoGru.Engine.Kernels;

/// <summary>
/// What to do with a row of numbers so large that their sum or its squares overflow in single precision: the same in double precision,
/// where no finite floats overflow. Slow, and only for such rows.
/// </summary>
static class WideRow
{
    /// <summary>
    /// unit = (x − mean) · rho with rho = 1 / √(variance + epsilon), the biased variance. Rho is smaller than the smallest normal float
    /// where the deviation is above 8.5e37, and has then fewer digits, at least six. All is NaN where an element is not finite.
    /// </summary>
    public static (float Mean, float Rho) Normalise(ReadOnlySpan<float> x, float epsilon, Span<float> unit)
    {
        // Rounded first: who makes unit again later has the mean in single precision.
        float mean = (float)(Sum(x) / x.Length);
        double rho = 1 / Math.Sqrt(Squares(x, mean) / x.Length + epsilon);
        for (int i = 0; i < x.Length; i++)
            unit[i] = (float)(((double)x[i] - mean) * rho);
        return (mean, (float)rho);
    }

    /// <summary>unit = (unit − mean) · rho, where the difference may be beyond single precision.</summary>
    public static void Normalise(Span<float> unit, float mean, float rho)
    {
        foreach (ref float element in unit)
            element = (float)(((double)element - mean) * rho);
    }

    /// <summary>The sum of every stride-th element.</summary>
    public static double Sum(ReadOnlySpan<float> x, int stride = 1)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i += stride)
            sum += x[i];
        return sum;
    }

    /// <summary>The sum of the squared distances of every stride-th element from the mean.</summary>
    public static double Squares(ReadOnlySpan<float> x, double mean, int stride = 1)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i += stride)
            sum += (x[i] - mean) * (x[i] - mean);
        return sum;
    }
}
