using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>One MoGRU layer with states h and v, both [B, d]; outputs h.</summary>
sealed class ReferenceMoGru(
    IReadOnlyDictionary<string, double[]> arrays, int inputSize, int hiddenSize, ReferenceMoGruOptions options, string prefix = "")
    : ReferenceCell(arrays, prefix, Shapes(inputSize, hiddenSize, options), inputSize, hiddenSize, ("h", hiddenSize), ("v", hiddenSize))
{
    /// <summary>Parameter names of one layer and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d, ReferenceMoGruOptions options)
    {
        var shapes = new Dictionary<string, int[]>
        {
            ["W_ru.weight"] = [2 * d, n + d],
            ["W_ru.bias"] = [2 * d],
            ["W_beta.weight"] = [d, n + d],
            ["W_beta.bias"] = [d],
            ["W_h.weight"] = [d, n],
            ["W_h.bias"] = [d],
            ["U_h.weight"] = [d, d],
        };
        if (options.Damping) (shapes["W_gamma.weight"], shapes["W_gamma.bias"]) = ([d, n + d], [d]);
        if (options.VelocityNorm) (shapes["v_ln.weight"], shapes["v_ln.bias"]) = ([d], [d]);
        if (options.VelocityWriteGate) (shapes["W_alpha.weight"], shapes["W_alpha.bias"]) = ([d, n + d], [d]);
        if (options.LayerNorm) (shapes["ln.weight"], shapes["ln.bias"]) = ([d], [d]);
        return shapes;
    }

    /// <inheritdoc/>
    protected override double? Step(ReadOnlySpan<double> x, double[][] state, Span<double> y)
    {
        double[] h = state[0], v = state[1];
        int d = h.Length;
        double[] xh = [.. x, .. h];

        double[] ru = Gate("W_ru", xh);
        double[] beta = options.Variant switch
        {
            ReferenceMoGruVariant.NoMomentum => Constant(d, 0),
            ReferenceMoGruVariant.FixedBeta => Constant(d, 0.9),
            _ => Gate("W_beta", xh),
        };
        double[] alpha = options.VelocityWriteGate ? Gate("W_alpha", xh) : Constant(d, 1);
        double[] gamma = options.Damping ? Gate("W_gamma", xh) : Constant(d, 0);
        double[] r = options.Variant == ReferenceMoGruVariant.NoReset ? Constant(d, 1) : ru[..d];
        double[] u = ru[d..];

        var resetH = new double[d];
        for (int i = 0; i < d; i++) resetH[i] = r[i] * h[i];
        double[] fromX = Linear(Parameters["W_h.weight"], Parameters["W_h.bias"], x);
        double[] fromH = Linear(Parameters["U_h.weight"], [], resetH);

        var nextV = new double[d];
        for (int i = 0; i < d; i++)
        {
            double c = Math.Tanh(fromX[i] + fromH[i]);
            double delta = c - h[i];
            nextV[i] = beta[i] * v[i] + alpha[i] * (1 - beta[i]) * delta;
            if (options.VelocityClip is { } k) nextV[i] = Math.Max(-k, Math.Min(k, nextV[i]));
        }

        if (options.VelocityNorm) nextV = LayerNorm(nextV, Parameters["v_ln.weight"], Parameters["v_ln.bias"]);

        var nextH = new double[d];
        for (int i = 0; i < d; i++) nextH[i] = (1 - gamma[i]) * h[i] + u[i] * nextV[i];
        if (options.LayerNorm) nextH = LayerNorm(nextH, Parameters["ln.weight"], Parameters["ln.bias"]);

        (state[0], state[1]) = (nextH, nextV);
        nextH.CopyTo(y);
        return beta.Average();
    }

    double[] Gate(string name, double[] xh) => Sigmoid(Linear(Parameters[name + ".weight"], Parameters[name + ".bias"], xh));

    static double[] Constant(int size, double value)
    {
        var constant = new double[size];
        Array.Fill(constant, value);
        return constant;
    }
}
