using MoGru.Tests.Cells;
using Xunit;

namespace MoGru.Tests.Reference;

public class ReferenceNetworkTests
{
    const int B = 2, T = 5, n = 3, d = 7;

    // With β = 0 and no LayerNorm: h' = (1 − u) h + u tanh(W x + U (r ⊙ h)).
    [Fact]
    public void MoGru_NoMomentumWithoutNorm_IsAGruStepWithResetInside()
    {
        var run = new RandomRun("mogru:no-momentum,no-layernorm", 1, false, (1, 1, n, d), seed: 3);
        double[] x = run.Arrays["x"], h = run.Arrays["h0.0"];
        double[] xh = [.. x, .. h];
        double Dot(string name, int row, double[] with) =>
            with.Select((value, column) => value * Of(name)[row * with.Length + column]).Sum();
        double Gate(int row) => ReferenceMath.Sigmoid(Dot("W_ru.weight", row, xh) + Of("W_ru.bias")[row]);
        double[] Of(string name) => run.Arrays[$"cells.0.{name}"];

        double[] reset = [.. h.Select((value, i) => Gate(i) * value)];
        double[] next = [.. h.Select((value, i) =>
            (1 - Gate(d + i)) * value
            + Gate(d + i) * Math.Tanh(Dot("W_h.weight", i, x) + Of("W_h.bias")[i] + Dot("U_h.weight", i, reset)))];

        Close.Equal(next, run.Reference(run.Arrays)["hn.0"], 1e-13, "h");
    }

    [Fact]
    public void MoGru_InReverse_IsTheMirroredSequence()
    {
        var run = new RandomRun("mogru:damping", 1, true, (B, T, n, d), seed: 5);
        foreach (string name in run.Arrays.Keys.Where(name => name.StartsWith("cells.0.", StringComparison.Ordinal)))
            run.Arrays[$"cells_reverse.0.{name[8..]}"] = run.Arrays[name];
        (run.Arrays["h0.1"], run.Arrays["v0.1"]) = (run.Arrays["h0.0"], run.Arrays["v0.0"]);

        var outputs = run.Reference(run.Arrays);
        run.Arrays["x"] = Mirror(run.Arrays["x"], n);
        var mirrored = run.Reference(run.Arrays);

        Assert.Equal(Mirror(Half(mirrored["y"], 0, d), d), Half(outputs["y"], 1, d));
        Assert.Equal(Mirror(Half(mirrored["betas"], 0, 1), 1), Half(outputs["betas"], 1, 1));
        Assert.Equal(mirrored["vn.0"], outputs["vn.1"]);
        Assert.NotEqual(outputs["vn.0"], outputs["vn.1"]);
    }

    [Fact]
    public void Parameter_OfWrongSize_IsNamedWithItsNeed()
    {
        var run = new RandomRun("mogru", 1, false, (B, T, n, d));
        run.Arrays["cells.0.U_h.weight"] = new double[3];

        var error = Assert.Throws<ArgumentException>(() => run.Reference(run.Arrays));

        Assert.StartsWith("cells.0.U_h.weight has 3 elements; it needs 49.", error.Message, StringComparison.Ordinal);
    }

    // Of rows that hold both directions, one of them.
    static double[] Half(double[] x, int half, int width) => [.. x.Where((_, i) => i / width % 2 == half)];

    static double[] Mirror(double[] x, int width) =>
        [.. Enumerable.Range(0, B * T).SelectMany(row => x.Skip((row / T * T + T - 1 - row % T) * width).Take(width))];
}
