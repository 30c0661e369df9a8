namespace MoGru.Tests.Ops;

/// <summary>Operations in double precision by their textbook formulas, on whole arrays.</summary>
static class Naive
{
    public static double[] Map(double[] x, Func<double, double> f) => Array.ConvertAll(x, v => f(v));

    /// <summary>Elementwise with NumPy's broadcasting; shapes have equally many axes.</summary>
    public static double[] Zip(double[] a, int[] aShape, double[] b, int[] bShape, Func<double, double, double> f)
    {
        int[] shape = [.. aShape.Zip(bShape, Math.Max)];
        var y = new double[shape.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < y.Length; i++)
            y[i] = f(a[Place(i, shape, aShape)], b[Place(i, shape, bShape)]);
        return y;
    }

    /// <summary>a [m, k] times b [k, n].</summary>
    public static double[] MatMul(double[] a, double[] b, int m, int k, int n)
    {
        var y = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
                y[i * n + j] = Enumerable.Range(0, k).Sum(p => a[i * k + p] * b[p * n + j]);
        }
        return y;
    }

    public static double[] Transpose(double[] x, int rows, int columns) =>
        [.. from j in Enumerable.Range(0, columns) from i in Enumerable.Range(0, rows) select x[i * columns + j]];

    /// <summary>Applies a function to each run of n elements along the middle axis of [outer, n, inner].</summary>
    public static double[] Over(double[] x, int outer, int n, int inner, Func<double[], double> f) =>
        [.. from o in Enumerable.Range(0, outer)
            from i in Enumerable.Range(0, inner)
            select f([.. Enumerable.Range(0, n).Select(k => x[(o * n + k) * inner + i])])];

    public static double Variance(double[] x, int correction)
    {
        double mean = x.Average();
        return x.Sum(v => (v - mean) * (v - mean)) / (x.Length - correction);
    }

    public static double[] LayerNorm(double[] x, double[] gain, double[] bias)
    {
        int n = gain.Length;
        return [.. x.Chunk(n).SelectMany(row => row.Select((v, j) =>
            (v - row.Average()) / Math.Sqrt(Variance(row, 0) + 1e-5) * gain[j] + bias[j]))];
    }

    public static double[] RmsNorm(double[] x, double[] gain) =>
        [.. x.Chunk(gain.Length).SelectMany(row => row.Select((v, j) => v / Math.Sqrt(row.Average(u => u * u) + 1e-5) * gain[j]))];

    public static double[] Kept(double[] x, int[] lengths, int steps)  // [B, steps, ·]
    {
        int width = x.Length / (lengths.Length * steps);
        return [.. x.Select((v, k) => k / width % steps < lengths[k / width / steps] ? v : 0)];
    }

    public static double CrossEntropy(double[] logits, int[] targets, double[] mask)
    {
        double[] losses = [.. logits.Chunk(logits.Length / targets.Length)
            .Select((row, k) => mask[k] * (Math.Log(row.Sum(Math.Exp)) - row[targets[k]]))];
        return losses.Sum() / mask.Sum();
    }

    static int Place(int index, int[] shape, int[] operand)
    {
        int place = 0, stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            int k = index % shape[axis];
            index /= shape[axis];
            place += (operand[axis] == 1 ? 0 : k) * stride;
            stride *= operand[axis];
        }
        return place;
    }
}
