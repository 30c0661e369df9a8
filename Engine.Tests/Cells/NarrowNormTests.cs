using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>LayerNorm of the gates of an input of up to four numbers follows from the input; beside it inputs that are wider.</summary>
public class NarrowNormTests
{
    [Theory]
    [InlineData("layer-norm-lstm")]
    [InlineData("layer-norm-gru")]
    public void LayerNorm_LargeInputsThroughNearlyEqualRows_IsThatOfDoublePrecision(string cell)
    {
        foreach (int inputs in (int[])[1, 2, 3, 4, 5, 7])
        {
            foreach (int hidden in (int[])[1, 2, 5, 16, 33])
            {
                var run = new RandomRun(cell, layers: 1, bidirectional: false, (3, 4, inputs, hidden));
                double[] kernel = run.Arrays["cells.0.kernel"];
                int width = kernel.Length / inputs;
                for (int i = width; i < kernel.Length; i++)
                    kernel[i] = (float)(kernel[i % width] * (1 + i / width) + 0.01 * kernel[i]);
                for (int i = 0; i < run.Arrays["x"].Length; i++)
                    run.Arrays["x"][i] *= 64;
                LayerRun layer = run.Layer(), plain = run.Plain();
                layer.Backward(run.Cotangents);
                plain.Backward(run.Cotangents);
                var (exact, of) = (run.Reference(run.Arrays), $"{cell}, {inputs} inputs, {hidden} units");
                Assert.True(Far(layer, exact) <= Math.Max(4 * Far(plain, exact), 2e-6), $"{of}: {Far(layer, exact):g3}, the twin {Far(plain, exact):g3}");
                foreach (string name in run.Gradients)
                    Assert.All(layer.Gradient(name), g => Assert.True(double.IsFinite(g), $"{of}: {name}"));
            }
        }
    }

    [Theory]
    [InlineData("layer-norm-lstm")]
    [InlineData("layer-norm-gru")]
    public void LayerNorm_KernelOfNothing_IsTheBias(string cell)
    {
        var run = new RandomRun(cell, layers: 1, bidirectional: false, (2, 3, 3, 5));
        Array.Clear(run.Arrays["cells.0.kernel"]);
        var layer = run.Layer();
        layer.Backward(run.Cotangents);
        Close.Equal(run.Reference(run.Arrays)["y"], layer.Output("y"), 1e-6, cell);
        foreach (string name in run.Gradients)
            Assert.All(layer.Gradient(name), g => Assert.True(double.IsFinite(g), name));
    }

    static double Far(LayerRun run, Dictionary<string, double[]> exact) =>
        run.Output("y").Zip(exact["y"], (a, b) => Math.Abs(a - b)).Max();
}
