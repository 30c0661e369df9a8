namespace MoGru.Tests.Ops;

/// <summary>Losses in double precision by their textbook formulas.</summary>
static class NaiveLosses
{
    /// <summary>The quantiles of the case with several, as single precision has them.</summary>
    public static readonly double[] Levels = [0.1f, 0.5, 0.75];

    public static double[] Filled(int count, double value) => [.. Enumerable.Repeat(value, count)];

    public static double[] Ones(int count) => Filled(count, 1);

    public static double WeightedMean(double[] x, double[] target, double[] weights, Func<double, double, double> loss) =>
        Enumerable.Range(0, x.Length).Sum(k => weights[k] == 0 ? 0 : weights[k] * loss(x[k], target[k])) / weights.Sum();

    public static double Huber(double d, double delta) =>
        Math.Abs(d) <= delta ? d * d / 2 : delta * (Math.Abs(d) - delta / 2);

    /// <summary>PyTorch's formula: −w t log σ(x) − (1 − t) log(1 − σ(x)).</summary>
    public static double Logistic(double x, double target, double positive)
    {
        double p = 1 / (1 + Math.Exp(-x));
        return -(positive * target * Math.Log(p)) - (1 - target) * Math.Log(1 - p);
    }

    public static double[] Softmax(double[] x, int classes) =>
        [.. x.Chunk(classes).SelectMany(row => row.Select(v => Math.Exp(v) / row.Sum(Math.Exp)))];

    /// <summary>PyTorch's formula: the means of hard and of even labels apart, each over the weights of the targets' classes.</summary>
    public static double SmoothedCrossEntropy(double[] logits, int[] targets, double[] rows, double smoothing, double[] classWeights)
    {
        int classes = classWeights.Length;
        double[] surprise = [.. Softmax(logits, classes).Select(p => -Math.Log(p))];
        double hard = 0, even = 0, weight = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            if (rows[row] == 0)
                continue;
            hard += rows[row] * classWeights[targets[row]] * surprise[row * classes + targets[row]];
            even += rows[row] * Enumerable.Range(0, classes).Sum(k => classWeights[k] * surprise[row * classes + k]);
            weight += rows[row] * classWeights[targets[row]];
        }
        return (1 - smoothing) * hard / weight + smoothing / classes * even / weight;
    }
}
