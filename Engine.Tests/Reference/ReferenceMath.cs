namespace MoGru.Tests.Reference;

/// <summary>The few formulas that the reference cells share, in double, one row at a time.</summary>
static class ReferenceMath
{
    const double LayerNormEpsilon = 1e-5;

    /// <summary>W x + b for a row-major W [out, in]; an empty bias is none.</summary>
    public static double[] Linear(double[] weight, double[] bias, ReadOnlySpan<double> x)
    {
        var y = new double[weight.Length / x.Length];
        for (int row = 0; row < y.Length; row++)
        {
            double sum = bias.Length == 0 ? 0 : bias[row];
            for (int column = 0; column < x.Length; column++) sum += weight[row * x.Length + column] * x[column];
            y[row] = sum;
        }

        return y;
    }

    /// <summary>The logistic function.</summary>
    public static double Sigmoid(double a) => 1 / (1 + Math.Exp(-a));

    /// <summary>The logistic function of each element.</summary>
    public static double[] Sigmoid(double[] a) => Array.ConvertAll(a, Sigmoid);

    /// <summary>One row to zero mean and unit biased variance (epsilon 1e-5), then gain and bias.</summary>
    public static double[] LayerNorm(ReadOnlySpan<double> x, double[] gain, double[] bias)
    {
        double mean = 0, variance = 0;
        foreach (double value in x) mean += value / x.Length;
        foreach (double value in x) variance += (value - mean) * (value - mean) / x.Length;

        var y = new double[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = (x[i] - mean) / Math.Sqrt(variance + LayerNormEpsilon) * gain[i] + bias[i];
        return y;
    }
}
