using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>One MomentumGRU layer (Nguyen et al. 2020) with states h [B, d] and v [B, 3d], gate rows r, z, n; outputs h.</summary>
sealed class ReferenceMomentumGru(IReadOnlyDictionary<string, double[]> arrays, int inputSize, int hiddenSize, string prefix = "")
    : ReferenceCell(arrays, prefix, Shapes(inputSize, hiddenSize), inputSize, hiddenSize, ("h", hiddenSize), ("v", 3 * hiddenSize))
{
    const double Mu = 0.9, Epsilon = 1;

    /// <summary>Parameter names of one layer and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d) => new()
    {
        ["x2h.weight"] = [3 * d, n],
        ["x2h.bias"] = [3 * d],
        ["h2h.weight"] = [3 * d, d],
    };

    /// <inheritdoc/>
    protected override double? Step(ReadOnlySpan<double> x, double[][] state, Span<double> y)
    {
        double[] h = state[0], v = state[1];
        int d = h.Length;
        double[] fromX = Linear(Parameters["x2h.weight"], Parameters["x2h.bias"], x);
        double[] a = Linear(Parameters["h2h.weight"], [], h);

        double[] nextH = new double[d], nextV = new double[3 * d];
        for (int i = 0; i < 3 * d; i++) nextV[i] = Mu * v[i] + Epsilon * fromX[i];
        for (int i = 0; i < d; i++)
        {
            double r = Sigmoid(nextV[i] + a[i]);
            double z = Sigmoid(nextV[d + i] + a[d + i]);
            double n = Math.Tanh(nextV[2 * d + i] + r * a[2 * d + i]);
            nextH[i] = (1 - z) * h[i] + z * n;
        }

        (state[0], state[1]) = (nextH, nextV);
        nextH.CopyTo(y);
        return Mu;
    }
}
