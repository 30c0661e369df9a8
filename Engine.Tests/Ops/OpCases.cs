using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using static MoGru.Tests.Ops.Naive;
using static MoGru.Tests.Ops.NaiveLosses;

namespace MoGru.Tests.Ops;

/// <summary>Every operation at a width n, by name.</summary>
static class OpCases
{
    static readonly Dictionary<string, Func<int, OpCase>> ByName = new()
    {
        ["sigmoid"] = n => Elementwise(n, x => x.Sigmoid(), x => 1 / (1 + Math.Exp(-x))),
        ["tanh"] = n => Elementwise(n, x => x.Tanh(), Math.Tanh),
        ["relu"] = n => Elementwise(n, x => x.Relu(), x => Math.Max(x, 0)),
        ["abs"] = n => Elementwise(n, x => x.Abs(), Math.Abs),
        ["exp"] = n => Elementwise(n, x => x.Exp(), Math.Exp),
        ["sqrt"] = n => Elementwise(n, x => x.Sqrt(), Math.Sqrt) with { Positive = true },
        ["log"] = n => Elementwise(n, x => x.Log(), Math.Log) with { Positive = true },
        ["sin"] = n => Elementwise(n, x => (3 * x).Sin(), x => Math.Sin(3 * x)),
        ["negate"] = n => Elementwise(n, x => -x, x => -x),
        ["add scalar"] = n => Elementwise(n, x => 2 + (x + 0.5f), x => x + 2.5),
        ["subtract scalar"] = n => Elementwise(n, x => 2 - (x - 0.5f), x => 2.5 - x),
        ["multiply scalar"] = n => Elementwise(n, x => 3 * (x * 0.5f), x => 1.5 * x),
        ["divide scalar"] = n => Elementwise(n, x => 3 / (x / 2), x => 6 / x) with { Positive = true },
        ["add"] = n => Pair([3, n], [3, n], (a, b) => a + b, (a, b) => a + b),
        ["add row"] = n => Pair([2, 3, n], [1, 1, n], (a, b) => a + b.Reshape([n]), (a, b) => a + b),
        ["subtract column"] = n => Pair([4, 1], [4, n], (a, b) => a - b, (a, b) => a - b),
        ["multiply"] = n => Pair([2, n], [2, n], (a, b) => a * b, (a, b) => a * b),
        ["multiply outer"] = n => Pair([3, 1], [1, n], (a, b) => a * b, (a, b) => a * b),
        ["multiply middle"] = n => Pair([2, 3, 2, n], [2, 1, 2, 1], (a, b) => a * b, (a, b) => a * b),
        ["multiply strided"] = n => Pair([2, 1, 2, n], [1, 3, 1, n], (a, b) => a * b, (a, b) => a * b),
        ["multiply six axes"] = n => Pair([2, 1, 3, 1, 2, n], [1, 2, 3, 2, 1, n], (a, b) => a * b, (a, b) => a * b),
        ["subtract alternating"] = n => Pair([2, 1, 2, 1, 3, 1], [1, 3, 1, 2, 1, n], (a, b) => a - b, (a, b) => a - b),
        ["divide"] = n => Pair([2, n], [2, n], (a, b) => a / b, (a, b) => a / b) with { Positive = true },
        ["divide row"] = n => Pair([3, n], [3, 1], (a, b) => b / a, (a, b) => b / a) with { Positive = true },
        ["linear"] = n => new(
            [[2, 3, n], [5, n], [5]],
            v => v[0].Linear(v[1], v[2]),
            v => Zip(MatMul(v[0], Transpose(v[1], 5, n), 6, n, 5), [6, 5], v[2], [1, 5], (a, b) => a + b)),
        ["linear of lengths"] = n => new(
            [[2, 3, n], [5, n], [5]],
            v => v[0].Linear(v[1], v[2], [1, 3]),
            v => Kept(Zip(MatMul(v[0], Transpose(v[1], 5, n), 6, n, 5), [6, 5], v[2], [1, 5], (a, b) => a + b), [1, 3], 3)),
        ["linear without bias"] = n => new(
            [[4, 3], [n, 3]], v => v[0].Linear(v[1]), v => MatMul(v[0], Transpose(v[1], n, 3), 4, 3, n)),
        ["linear, many rows"] = n => new(
            [[300, 2], [n, 2], [n]],
            v => v[0].Linear(v[1], v[2]),
            v => Zip(MatMul(v[0], Transpose(v[1], n, 2), 300, 2, n), [300, n], v[2], [1, n], (a, b) => a + b)),
        ["matmul"] = n => new([[3, n], [n, 4]], v => v[0].MatMul(v[1]), v => MatMul(v[0], v[1], 3, n, 4)),
        ["matmul, deep"] = n => new([[2, 600], [600, n]], v => v[0].MatMul(v[1]), v => MatMul(v[0], v[1], 2, 600, n)),
        ["matmul batch"] = n => new(
            [[2, 3, 4], [2, 4, n]],
            v => v[0].MatMul(v[1]),
            v => [.. MatMul(v[0][..12], v[1][..(4 * n)], 3, 4, n), .. MatMul(v[0][12..], v[1][(4 * n)..], 3, 4, n)]),
        ["transpose"] = n => new(
            [[2, 3, n]],
            v => v[0].Transpose(),
            v => [.. Transpose(v[0][..(3 * n)], 3, n), .. Transpose(v[0][(3 * n)..], 3, n)]),
        ["concat last"] = n => new(
            [[2, n], [2, 3], [2, 1]],
            v => Variable.Concat(-1, v),
            v => [.. v[0][..n], .. v[1][..3], v[2][0], .. v[0][n..], .. v[1][3..], v[2][1]]),
        ["concat first"] = n => new([[2, n], [1, n]], v => Variable.Concat(0, v), v => [.. v[0], .. v[1]]),
        ["stack"] = n => new(
            [[2, n], [2, n]], v => Variable.Stack(1, v), v => [.. v[0][..n], .. v[1][..n], .. v[0][n..], .. v[1][n..]]),
        ["slice"] = n => new([[2, 4, n]], v => v[0].Slice(1, 1, 2), v => [.. v[0][n..(3 * n)], .. v[0][(5 * n)..(7 * n)]]),
        ["select step"] = n => new([[2, 3, n]], v => v[0].SelectStep(-1), v => [.. v[0][(2 * n)..(3 * n)], .. v[0][(5 * n)..]]),
        ["reshape"] = n => new([[2, n]], v => v[0].Reshape([n, 2]).Tanh(), v => Map(v[0], Math.Tanh)),
        ["sum"] = n => new([[3, n]], v => v[0].Sum(), v => [v[0].Sum()]),
        ["sum last"] = n => new([[3, n]], v => v[0].Sum(-1), v => Over(v[0], 3, n, 1, x => x.Sum())),
        ["sum middle"] = n => new([[2, 3, n]], v => v[0].Sum(1, keepAxis: true), v => Over(v[0], 2, 3, n, x => x.Sum())),
        ["sum of six axes"] = n => new([[2, 1, 3, 2, 1, n]], v => v[0].Sum(3), v => Over(v[0], 6, 2, n, x => x.Sum())),
        ["sum, many rows"] = n => new([[300, n]], v => v[0].Sum(0), v => Over(v[0], 1, 300, n, x => x.Sum())),
        ["mean"] = n => new([[3, n]], v => v[0].Mean(), v => [v[0].Average()]),
        ["mean last"] = n => new([[3, n]], v => v[0].Mean(-1, keepAxis: true), v => Over(v[0], 3, n, 1, x => x.Average())),
        ["mean first"] = n => new([[4, n]], v => v[0].Mean(0), v => Over(v[0], 1, 4, n, x => x.Average())),
        ["variance"] = n => new([[3, n]], v => v[0].Variance(), v => [Variance(v[0], 1)]),
        ["variance last"] = n => new([[2, n + 1]], v => v[0].Variance(-1, 1), v => Over(v[0], 2, n + 1, 1, x => Variance(x, 1))),
        ["variance first"] = n => new([[5, n]], v => v[0].Variance(0, 0, true), v => Over(v[0], 1, 5, n, x => Variance(x, 0))),
        ["layer norm"] = n => new(
            [[2, 2, Math.Max(n, 3)], [Math.Max(n, 3)], [Math.Max(n, 3)]], v => v[0].LayerNorm(v[1], v[2]), v => LayerNorm(v[0], v[1], v[2])),
        ["layer norm of a sum"] = n => new(
            [[2, 2, Math.Max(n, 3)], [2, 2, Math.Max(n, 3)], [Math.Max(n, 3)], [Math.Max(n, 3)]], v => v[0].SkipLayerNorm(v[1], v[2], v[3]),
            v => LayerNorm([.. v[0].Zip(v[1], (a, b) => a + b)], v[2], v[3])),
        ["layer norm of lengths"] = n => new(
            [[2, 3, Math.Max(n, 3)], [2, 3, Math.Max(n, 3)], [Math.Max(n, 3)], [Math.Max(n, 3)]],
            v => v[0].SkipLayerNorm(v[1], v[2], v[3], [1, 3]),
            v => Kept(LayerNorm([.. v[0].Zip(v[1], (a, b) => a + b)], v[2], v[3]), [1, 3], 3)),
        ["pack steps"] = n => new([[3, 2, n]], v => v[0].PackSteps([1, 0, 2]), v => [.. v[0][..n], .. v[0][(4 * n)..]]),
        ["spread steps"] = n => new(
            [[3, n]], v => v[0].SpreadSteps([1, 0, 2], 2), v => [.. v[0][..n], .. new double[3 * n], .. v[0][n..]]),
        ["last steps"] = n => new([[3, 2, n]], v => v[0].SelectLastStep([1, 0, 2]), v => [.. v[0][..n], .. new double[n], .. v[0][(5 * n)..]]),
        ["rms norm"] = n => new(
            [[2, 2, Math.Max(n, 3)], [Math.Max(n, 3)]], v => v[0].RmsNorm(v[1]), v => RmsNorm(v[0], v[1])),
        ["mean square error"] = n => new(
            [[3, n], [3, n]],
            v => v[0].MeanSquareError(v[1]),
            v => [v[0].Zip(v[1], (a, b) => (a - b) * (a - b)).Average()]),
        ["cross-entropy"] = n => new(
            [[2, 2, n + 1]],
            v => v[0].SoftmaxCrossEntropy([0, n, n / 2, 0]),
            v => [CrossEntropy(v[0], [0, n, n / 2, 0], [1, 1, 1, 1])]),
        ["masked cross-entropy"] = n => new(
            [[4, n + 1]],
            v => v[0].SoftmaxCrossEntropy([n, -100, 0, n / 2], [1, 0, 0.5f, 2]),
            v => [CrossEntropy(v[0], [n, 0, 0, n / 2], [1, 0, 0.5, 2])]),
        ["softmax"] = n => new([[3, n]], v => v[0].Softmax(), v => Softmax(v[0], n)),
        ["softmax of lengths"] = n => new([[2, 3, n]], v => v[0].Softmax([1, 3]), v => Kept(Softmax(v[0], n), [1, 3], 3)),
        ["log-softmax"] = n => new([[3, n]], v => v[0].LogSoftmax(), v => Map(Softmax(v[0], n), Math.Log)),
        ["mean square error of lengths"] = n => new(
            [[2, 3, n], [2, 3, n]],
            v => v[0].MeanSquareError(v[1], new() { Lengths = [1, 3] }),
            v => [WeightedMean(v[0], v[1], Kept(Ones(6 * n), [1, 3], 3), (x, t) => (x - t) * (x - t))]),
        ["huber loss"] = n => new(
            [[2, n], [2, n]],
            v => v[0].HuberLoss(v[1], delta: 0.5f),
            v => [WeightedMean(v[0], v[1], Ones(2 * n), (x, t) => Huber(x - t, 0.5))]),
        ["binary cross-entropy"] = n => new(
            [[2, n], [2, n]],
            v => (3 * v[0]).BinaryCrossEntropyWithLogits(v[1].Sigmoid(), new() { Weights = [0.5f, 2] }),
            v => [WeightedMean(v[0], v[1], [.. Filled(n, 0.5), .. Filled(n, 2)], (x, t) => Logistic(3 * x, 1 / (1 + Math.Exp(-t)), 1))]),
        ["weighted binary cross-entropy"] = n => new(
            [[2, n], [2, n]],
            v => (3 * v[0]).BinaryCrossEntropyWithLogits(v[1].Sigmoid(), positiveWeights: [2.5f], reduction: Reduction.Sum),
            v => [2 * n * WeightedMean(v[0], v[1], Ones(2 * n), (x, t) => Logistic(3 * x, 1 / (1 + Math.Exp(-t)), 2.5))]),
        ["quantile loss"] = n => new(
            [[2, n, 3], [2, n]],
            v => v[0].QuantileLoss(4 * v[1], [0.1f, 0.5f, 0.75f], new() { Lengths = [Math.Max(n - 2, 0), n] }),
            v => [WeightedMean(
                Zip(v[0], [2 * n, 3], Map(v[1], t => 4 * t), [2 * n, 1], (x, t) => t - x), [.. Enumerable.Range(0, 2 * n).SelectMany(_ => Levels)],
                Kept(Ones(6 * n), [Math.Max(n - 2, 0), n], n), (d, q) => Math.Max(q * d, (q - 1) * d))]),
        ["smoothed cross-entropy"] = n => new(
            [[2, 2, n + 1]],
            v => v[0].SoftmaxCrossEntropy([0, -1, n / 2, n], new Weighting { Lengths = [1, 2] }, labelSmoothing: 0.25f),
            v => [SmoothedCrossEntropy(v[0], [0, 0, n / 2, n], [1, 0, 1, 1], 0.25, Ones(n + 1))]),
        ["cross-entropy of weighted classes"] = n => OfWeightedClasses(n, [.. Enumerable.Range(0, n + 1).Select(k => 0.5f + k % 3)]),
        ["embedding"] = n => new(
            [[3, n]],
            v => v[0].Tape.Embedding(v[0], [2, 0, 2, 1], [2, 2]),
            v => [.. v[0][(2 * n)..], .. v[0][..n], .. v[0][(2 * n)..], .. v[0][n..(2 * n)]]),
        ["vicreg"] = n => new([[4, n], [4, n]], v => Vicreg.Loss(v[0], v[1]), v => [VicregOf(v[0], v[1], 4, n)]),
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static OpCase At(string name, int width) => ByName[name](width);

    static OpCase Elementwise(int n, Func<Variable, Variable> taped, Func<double, double> formula) =>
        new([[2, n]], v => taped(v[0]), v => Map(v[0], formula));

    static OpCase OfWeightedClasses(int n, float[] weights) => new(
        [[4, n + 1]],
        v => v[0].SoftmaxCrossEntropy([0, n, n / 2, 0], default, 0.125f, weights),
        v => [SmoothedCrossEntropy(v[0], [0, n, n / 2, 0], [1, 1, 1, 1], 0.125, Array.ConvertAll(weights, w => (double)w))]);

    static OpCase Pair(int[] a, int[] b, Func<Variable, Variable, Variable> taped, Func<double, double, double> formula) =>
        new([a, b], v => taped(v[0], v[1]), v => Zip(v[0], a, v[1], b, formula));

    static double VicregOf(double[] first, double[] second, int n, int d)
    {
        double invariance = first.Zip(second, (a, b) => (a - b) * (a - b)).Average();
        return 25 * invariance + 12.5 * (Spread(first) + Spread(second)) + 0.5 * (Correlation(first) + Correlation(second));

        double Spread(double[] x) => Over(x, 1, n, d, column => Math.Max(0, 1 - Math.Sqrt(Variance(column, 1) + 1e-4))).Average();

        double Correlation(double[] x)
        {
            double[] centred = Zip(x, [n, d], Over(x, 1, n, d, column => column.Average()), [1, d], (a, b) => a - b);
            double[] products = MatMul(Transpose(centred, n, d), centred, d, n, d);
            return products.Where((_, k) => k / d != k % d).Sum(p => p / (n - 1) * (p / (n - 1))) / d;
        }
    }
}
