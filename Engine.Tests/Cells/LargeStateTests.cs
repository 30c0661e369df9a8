using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

/// <summary>States so large that the squares in a LayerNorm overflow in single precision.</summary>
public class LargeStateTests
{
    [Theory]
    [InlineData("mogru", 1e20)]
    [InlineData("mogru", 1e30)]
    [InlineData("mogru", 1.2e38)]
    [InlineData("mogru:velocity-norm,damping", 1e30)]
    [InlineData("mogru:velocity-norm", 1.2e38)]
    public void MoGru_LargeInitialStates_HasTheNormOfDoublePrecision(string cell, double size)
    {
        foreach (int hidden in (int[])[2, 5, 16, 33])
        {
            var run = new RandomRun(cell, layers: 1, bidirectional: false, (3, 1, 4, hidden));
            foreach (string state in (string[])["h0.0", "v0.0"])
            {
                for (int i = 0; i < run.Arrays[state].Length; i++)
                    run.Arrays[state][i] = (float)(run.Arrays[state][i] * size);
            }
            LayerRun layer = run.Layer(), plain = run.Plain();
            layer.Backward(run.Cotangents);
            plain.Backward(run.Cotangents);
            Close.Equal(run.Reference(run.Arrays)["y"], layer.Output("y"), 1e-5, $"{run} of size {size}: y");
            Close.Equal(plain.Output("y"), layer.Output("y"), 1e-5, $"{run} of size {size}: y of the twin");
            foreach (string name in run.Gradients)
                Assert.All(layer.Gradient(name), g => Assert.True(double.IsFinite(g), $"{run} of size {size}: {name}"));
        }
    }
}
