using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Reference;

/// <summary>The state-space baseline: projection n → d, layers h ← LayerNorm(h + ssm(h)) of d states each, head d → outputs.</summary>
sealed class ReferenceSsmModel(
    IReadOnlyDictionary<string, double[]> arrays, int inputSize, int hiddenSize, int outputSize, int layers = 2, string prefix = "")
{
    /// <summary>Parameter names of the model and their shapes, in declared order.</summary>
    public static Dictionary<string, int[]> Shapes(int n, int d, int outputs, int layers = 2)
    {
        var shapes = new Dictionary<string, int[]> { ["input_proj.weight"] = [d, n], ["input_proj.bias"] = [d] };
        for (int k = 0; k < layers; k++)
            foreach (var (name, shape) in ReferenceSsm.Shapes(d, d, d)) shapes[$"layers.{k}.{name}"] = shape;
        for (int k = 0; k < layers; k++) (shapes[$"norms.{k}.weight"], shapes[$"norms.{k}.bias"]) = ([d], [d]);
        (shapes["head.weight"], shapes["head.bias"]) = ([outputs, d], [outputs]);
        return shapes;
    }

    /// <summary>Runs the model over x [B, T, n]; gives y [B, T, outputs] and the final states <c>xn.{k}</c> [B, d].</summary>
    /// <param name="initial">Initial states <c>x0.{k}</c>; zero where absent, and other names are ignored.</param>
    public Dictionary<string, double[]> Forward(
        double[] x, int batch, int steps, IReadOnlyDictionary<string, double[]>? initial = null)
    {
        int rows = batch * steps;
        double[] project = Take("input_proj.weight", hiddenSize, inputSize), projectBias = Take("input_proj.bias", hiddenSize);
        double[] head = Take("head.weight", outputSize, hiddenSize), headBias = Take("head.bias", outputSize);

        double[] h = EachRow(x, rows, inputSize, row => Linear(project, projectBias, row));
        var outputs = new Dictionary<string, double[]>();
        for (int k = 0; k < layers; k++)
        {
            var states = new Dictionary<string, double[]>();
            if (initial is not null && initial.TryGetValue($"x0.{k}", out var start)) states["x"] = start;
            var unit = new ReferenceSsm(arrays, hiddenSize, hiddenSize, hiddenSize, $"{prefix}layers.{k}.");
            var (y, final, _) = unit.Forward(h, batch, steps, states);
            outputs[$"xn.{k}"] = final["x"];
            for (int i = 0; i < h.Length; i++) y[i] += h[i];
            double[] gain = Take($"norms.{k}.weight", hiddenSize), bias = Take($"norms.{k}.bias", hiddenSize);
            h = EachRow(y, rows, hiddenSize, row => LayerNorm(row, gain, bias));
        }

        outputs["y"] = EachRow(h, rows, hiddenSize, row => Linear(head, headBias, row));
        return outputs;
    }

    double[] Take(string name, params int[] shape) => ReferenceCell.Take(arrays, prefix + name, shape);

    static double[] EachRow(double[] x, int rows, int width, Func<double[], double[]> map) =>
        [.. Enumerable.Range(0, rows).SelectMany(row => map(x[(row * width)..((row + 1) * width)]))];
}
