namespace MoGru.Tests.Reference;

/// <summary>Operations of the engine in double precision.</summary>
static class ReferenceOps
{
    /// <summary>LayerNorm of each row of x [rows, n] with gain and bias [n], epsilon 1e-5.</summary>
    public static double[] LayerNorm(double[] x, double[] gain, double[] bias)
    {
        int n = gain.Length;
        var y = new double[x.Length];
        for (int start = 0; start < x.Length; start += n) ReferenceMath.LayerNorm(x.AsSpan(start, n), gain, bias).CopyTo(y, start);
        return y;
    }

    /// <summary>Mean over the mask of −log softmax(logits)[target]; logits [rows, classes], target and mask [rows].</summary>
    public static double MaskedCrossEntropy(double[] logits, int[] target, double[] mask)
    {
        int classes = logits.Length / target.Length;
        double sum = 0, weight = 0;
        for (int row = 0; row < target.Length; row++)
        {
            var scores = logits.AsSpan(row * classes, classes);
            double largest = double.NegativeInfinity, total = 0;
            foreach (double score in scores) largest = Math.Max(largest, score);
            foreach (double score in scores) total += Math.Exp(score - largest);
            sum += mask[row] * (largest + Math.Log(total) - scores[target[row]]);
            weight += mask[row];
        }

        return sum / weight;
    }

    /// <summary>VICReg of two batches of codes [N, D] (Bardes et al. 2022): invariance, variance hinge, covariance, each weighted.</summary>
    public static double VicReg(double[] z1, double[] z2, int batch, double invariance = 25, double variance = 25, double covariance = 1)
    {
        double squares = 0;
        for (int i = 0; i < z1.Length; i++) squares += (z1[i] - z2[i]) * (z1[i] - z2[i]);
        var (hinge1, offDiagonal1) = Spread(z1, batch);
        var (hinge2, offDiagonal2) = Spread(z2, batch);
        return invariance * squares / z1.Length + variance * (hinge1 + hinge2) / 2 + covariance * (offDiagonal1 + offDiagonal2) / 2;
    }

    static (double Hinge, double OffDiagonal) Spread(double[] z, int batch)
    {
        int width = z.Length / batch;
        var centred = new double[z.Length];
        for (int j = 0; j < width; j++)
        {
            double mean = 0;
            for (int row = 0; row < batch; row++) mean += z[row * width + j] / batch;
            for (int row = 0; row < batch; row++) centred[row * width + j] = z[row * width + j] - mean;
        }

        double hinge = 0, offDiagonal = 0;
        for (int i = 0; i < width; i++)
        {
            for (int j = 0; j < width; j++)
            {
                double product = 0;
                for (int row = 0; row < batch; row++) product += centred[row * width + i] * centred[row * width + j] / (batch - 1);
                if (i == j) hinge += Math.Max(0, 1 - Math.Sqrt(product + 1e-4)) / width;
                else offDiagonal += product * product / width;
            }
        }

        return (hinge, offDiagonal);
    }
}
