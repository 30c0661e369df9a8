using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>One layer and direction of PyTorch's LSTM, gate rows i, f, g, o; states h and c [B, d], output h.</summary>
/// <param name="suffix">Ends every parameter name: the layer, and <c>_reverse</c> for the second direction.</param>
sealed class ReferenceLstm(
    IReadOnlyDictionary<string, double[]> arrays, int inputSize, int hiddenSize, string suffix = "_l0", string prefix = "")
    : ReferenceCell(arrays, prefix, Shapes(inputSize, hiddenSize, suffix), inputSize, hiddenSize, ("h", hiddenSize), ("c", hiddenSize))
{
    /// <summary>Parameter names of one layer and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d, string suffix = "_l0") => new()
    {
        ["weight_ih" + suffix] = [4 * d, n],
        ["weight_hh" + suffix] = [4 * d, d],
        ["bias_ih" + suffix] = [4 * d],
        ["bias_hh" + suffix] = [4 * d],
    };

    /// <inheritdoc/>
    protected override double? Step(ReadOnlySpan<double> x, double[][] state, Span<double> y)
    {
        double[] h = state[0], c = state[1];
        int d = h.Length;
        double[] fromX = Linear(Parameters["weight_ih" + suffix], Parameters["bias_ih" + suffix], x);
        double[] fromH = Linear(Parameters["weight_hh" + suffix], Parameters["bias_hh" + suffix], h);

        double[] nextH = new double[d], nextC = new double[d];
        for (int k = 0; k < d; k++)
        {
            double i = Sigmoid(fromX[k] + fromH[k]);
            double f = Sigmoid(fromX[d + k] + fromH[d + k]);
            double g = Math.Tanh(fromX[2 * d + k] + fromH[2 * d + k]);
            double o = Sigmoid(fromX[3 * d + k] + fromH[3 * d + k]);
            nextC[k] = f * c[k] + i * g;
            nextH[k] = o * Math.Tanh(nextC[k]);
        }

        (state[0], state[1]) = (nextH, nextC);
        nextH.CopyTo(y);
        return null;
    }
}
