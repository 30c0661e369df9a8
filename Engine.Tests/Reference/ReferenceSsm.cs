using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>One diagonal state-space unit with state x [B, s]; input u [B, T, n], output y [B, T, d].</summary>
sealed class ReferenceSsm(
    IReadOnlyDictionary<string, double[]> arrays, int inputSize, int outputSize, int stateSize, string prefix = "")
    : ReferenceCell(arrays, prefix, Shapes(inputSize, outputSize, stateSize), inputSize, outputSize, ("x", stateSize))
{
    /// <summary>Parameter names of one unit and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d, int s) => new()
    {
        ["log_A"] = [s],
        ["log_dt"] = [1],
        ["B.weight"] = [s, n],
        ["B.bias"] = [s],
        ["C.weight"] = [d, s],
        ["C.bias"] = [d],
        ["D.weight"] = [d, n],
        ["D.bias"] = [d],
    };

    /// <inheritdoc/>
    protected override double? Step(ReadOnlySpan<double> u, double[][] state, Span<double> y)
    {
        double[] x = state[0];
        double[] driven = Linear(Parameters["B.weight"], Parameters["B.bias"], u);
        double dt = Math.Exp(Parameters["log_dt"][0]);

        var next = new double[x.Length];
        for (int i = 0; i < next.Length; i++)
        {
            double decay = Math.Exp(-Math.Exp(Parameters["log_A"][i]) * dt);
            next[i] = decay * x[i] + dt * driven[i];
        }

        double[] fromState = Linear(Parameters["C.weight"], Parameters["C.bias"], next);
        double[] fromInput = Linear(Parameters["D.weight"], Parameters["D.bias"], u);
        for (int i = 0; i < y.Length; i++) y[i] = fromState[i] + fromInput[i];
        state[0] = next;
        return null;
    }
}
