using MoGru.Tests.Reference;
using Xunit;
using static MoGru.Tests.Reference.ReferenceMath;

namespace MoGru.Tests.Cells;

public class GruTheoremTests
{
    // With β = 0 the velocity is c − h, so h' = h + u (c − h) = (1 − u) h + u c: a GRU step, its reset inside the recurrent product.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 5)]
    [InlineData(3, 33)]
    public void MoGru_BetaZeroWithoutNorm_IsAGruStep(int n, int d)
    {
        const int batch = 2, steps = 5;
        var run = new RandomRun("mogru:no-momentum,no-layernorm", 1, false, (batch, steps, n, d));
        double[] Of(string name) => run.Arrays["cells.0." + name];

        var y = new List<double>();
        for (int row = 0; row < batch; row++)
        {
            double[] h = run.Arrays["h0.0"][(row * d)..((row + 1) * d)];
            for (int step = 0; step < steps; step++)
            {
                double[] x = run.Arrays["x"][((row * steps + step) * n)..((row * steps + step + 1) * n)];
                double[] ru = Sigmoid(Linear(Of("W_ru.weight"), Of("W_ru.bias"), [.. x, .. h]));
                double[] resetH = [.. h.Select((value, i) => ru[i] * value)];
                double[] fromX = Linear(Of("W_h.weight"), Of("W_h.bias"), x);
                double[] fromH = Linear(Of("U_h.weight"), [], resetH);
                h = [.. h.Select((value, i) => (1 - ru[d + i]) * value + ru[d + i] * Math.Tanh(fromX[i] + fromH[i]))];
                y.AddRange(h);
            }
        }

        Close.Equal([.. y], run.Layer().Output("y"), 2e-6, "y");
    }
}
