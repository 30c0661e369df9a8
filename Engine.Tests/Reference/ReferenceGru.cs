using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>One layer and direction of PyTorch's GRU, gate rows r, z, n; state and output h [B, d].</summary>
/// <param name="suffix">Ends every parameter name: the layer, and <c>_reverse</c> for the second direction.</param>
sealed class ReferenceGru(
    IReadOnlyDictionary<string, double[]> arrays, int inputSize, int hiddenSize, string suffix = "_l0", string prefix = "")
    : ReferenceCell(arrays, prefix, Shapes(inputSize, hiddenSize, suffix), inputSize, hiddenSize, ("h", hiddenSize))
{
    /// <summary>Parameter names of one layer and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d, string suffix = "_l0") => new()
    {
        ["weight_ih" + suffix] = [3 * d, n],
        ["weight_hh" + suffix] = [3 * d, d],
        ["bias_ih" + suffix] = [3 * d],
        ["bias_hh" + suffix] = [3 * d],
    };

    /// <inheritdoc/>
    protected override double? Step(ReadOnlySpan<double> x, double[][] state, Span<double> y)
    {
        double[] h = state[0];
        int d = h.Length;
        double[] fromX = Linear(Parameters["weight_ih" + suffix], Parameters["bias_ih" + suffix], x);
        double[] fromH = Linear(Parameters["weight_hh" + suffix], Parameters["bias_hh" + suffix], h);

        var next = new double[d];
        for (int i = 0; i < d; i++)
        {
            double r = Sigmoid(fromX[i] + fromH[i]);
            double z = Sigmoid(fromX[d + i] + fromH[d + i]);
            double n = Math.Tanh(fromX[2 * d + i] + r * fromH[2 * d + i]);
            next[i] = (1 - z) * n + z * h[i];
        }

        state[0] = next;
        next.CopyTo(y);
        return null;
    }
}
