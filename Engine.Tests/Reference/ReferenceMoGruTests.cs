using Xunit;

namespace MoGru.Tests.Reference;

public class ReferenceMoGruTests
{
    const int B = 2, T = 5, n = 3, d = 7;

    // With β = 0 and no LayerNorm: h' = (1 − u) h + u tanh(W x + U (r ⊙ h)).
    [Fact]
    public void MoGru_NoMomentumWithoutNorm_IsAGruStepWithResetInside()
    {
        ReferenceMoGruOptions options = new() { LayerNorm = false, Variant = ReferenceMoGruVariant.NoMomentum };
        var cell = new ReferenceMoGru(ReferenceArrays.Random(ReferenceMoGru.Shapes(n, d, options), 3), n, d, options);
        var inputs = ReferenceArrays.Random(new Dictionary<string, int[]> { ["x"] = [n], ["h"] = [d] }, 4, 2);
        double[] x = inputs["x"], h = inputs["h"];
        double[] xh = [.. x, .. h];
        double Dot(string name, int row, double[] with) =>
            with.Select((value, column) => value * cell.Parameters[name][row * with.Length + column]).Sum();
        double Gate(int row) => ReferenceMath.Sigmoid(Dot("W_ru.weight", row, xh) + cell.Parameters["W_ru.bias"][row]);

        double[] reset = [.. h.Select((value, i) => Gate(i) * value)];
        double[] next = [.. h.Select((value, i) =>
            (1 - Gate(d + i)) * value
            + Gate(d + i) * Math.Tanh(Dot("W_h.weight", i, x) + cell.Parameters["W_h.bias"][i] + Dot("U_h.weight", i, reset)))];

        Close.Equal(next, cell.Forward(x, 1, 1, inputs).Final["h"], 1e-13, "h");
    }

    [Fact]
    public void MoGru_InReverse_IsTheMirroredSequence()
    {
        ReferenceMoGruOptions options = new() { Damping = true };
        var cell = new ReferenceMoGru(ReferenceArrays.Random(ReferenceMoGru.Shapes(n, d, options), 5), n, d, options);
        double[] x = ReferenceArrays.Random(new Dictionary<string, int[]> { ["x"] = [B, T, n] }, 6)["x"];

        var backward = cell.Forward(x, B, T, reverse: true);
        var mirrored = cell.Forward(Mirror(x, n), B, T);

        Assert.Equal(Mirror(mirrored.Y, d), backward.Y);
        Assert.Equal(Mirror(mirrored.Betas!, 1), backward.Betas!);
        Assert.Equal(mirrored.Final["v"], backward.Final["v"]);
    }

    [Fact]
    public void MoGru_ParameterOfWrongSize_NamesTheParameterAndTheNeed()
    {
        var arrays = ReferenceArrays.Random(ReferenceMoGru.Shapes(n, d, new()), 7);
        arrays["U_h.weight"] = new double[3];

        var error = Assert.Throws<ArgumentException>(() => new ReferenceMoGru(arrays, n, d, new()));

        Assert.StartsWith("U_h.weight has 3 elements; it needs 49.", error.Message, StringComparison.Ordinal);
    }

    static double[] Mirror(double[] x, int width) =>
        [.. Enumerable.Range(0, B * T).SelectMany(row => x.Skip((row / T * T + T - 1 - row % T) * width).Take(width))];
}
