using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Ops;

public class SequenceLengthTests
{
    [Fact]
    public void PackSteps_AndSpreadSteps_UndoEachOther()
    {
        var tape = new Tape();
        float[] values = Draw(4 * 3 * 5);
        int[] lengths = [2, 0, 3, 1];
        var packed = tape.Input([4, 3, 5], values).PackSteps(lengths);

        var again = packed.SpreadSteps(lengths, 3).PackSteps(lengths);

        Assert.Equal([6, 5], packed.Shape);
        Assert.Equal(packed.Value, again.Value);
    }

    [Fact]
    public void SkipLayerNorm_OfLengths_LooksAtNothingBeyondTheEnds()
    {
        const int n = 19;
        int[] lengths = [2, 0, 3];
        float[] clean = Draw(3 * 3 * n), skip = Draw(3 * 3 * n);
        float[] full = [.. clean];
        for (int at = 0; at < full.Length; at++)
            full[at] = at / n % 3 < lengths[at / (3 * n)] ? full[at] : float.NaN;

        var (y, dx, dGain) = Norm(3, full, skip, lengths);
        var (whole, _, _) = Norm(3, clean, skip, []);

        for (int at = 0; at < y.Length; at++)
        {
            bool inside = at / n % 3 < lengths[at / (3 * n)];
            Assert.Equal(inside ? whole[at] : 0, y[at]);
            Assert.True(inside || dx[at] == 0);
        }
        Assert.DoesNotContain(dGain, float.IsNaN);
        Assert.Contains(dGain, g => g != 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Linear_OfLengths_LooksAtNothingBeyondTheEnds(int threads)
    {
        const int inputs = 300, outputs = 17, steps = 40;
        int[] lengths = [25, 0, 40, 3];
        float[] clean = Draw(4 * steps * inputs);
        float[] x = [.. clean.Select((v, at) => Inside(at, inputs) ? v : float.NaN)];
        float[] seed = [.. Draw(4 * steps * outputs).Select((v, at) => Inside(at, outputs) ? v : float.NaN)];

        var given = Map(x, seed, lengths);
        var whole = Map([.. clean], [.. seed.Select(v => float.IsNaN(v) ? 0 : v)], []);

        for (int at = 0; at < given.Y.Length; at++)
            Assert.Equal(Inside(at, outputs) ? whole.Y[at] : 0, given.Y[at]);
        Assert.Equal(whole.DX, given.DX);
        Assert.All(whole.DWeight.Zip(given.DWeight), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.All(whole.DBias.Zip(given.DBias), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        bool Inside(int at, int width) => at / width % steps < lengths[at / width / steps];

        (float[] Y, float[] DX, float[] DWeight, float[] DBias) Map(float[] x, float[] seed, int[] lengths)
        {
            using var workers = new Workers(threads);
            var tape = new Tape(workers);
            var a = tape.InputWithGradient([4, steps, inputs], x);
            Variable weight = tape.InputWithGradient([outputs, inputs], Draw(outputs * inputs)), bias = tape.InputWithGradient([outputs], Draw(outputs));
            var y = a.Linear(weight, bias, lengths);
            tape.Backward(y, seed);
            return (y.Value.ToArray(), a.Gradient.ToArray(), weight.Gradient.ToArray(), bias.Gradient.ToArray());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    public void SkipLayerNorm_HasTheBitsOfSumAndNorm(int n)
    {
        float[] x = Draw(2 * 3 * n), skip = [.. Draw(2 * 3 * n).Select(v => v * 3)];

        var fused = Norm(2, x, skip, []);
        var separate = Norm(2, x, skip, [], (a, b, gain, bias) => (a + b).LayerNorm(gain, bias));

        Assert.Equal(separate.Y, fused.Y);
        Assert.Equal(separate.DX, fused.DX);
        Assert.Equal(separate.DGain, fused.DGain);
    }

    static (float[] Y, float[] DX, float[] DGain) Norm(
        int batch, float[] x, float[] skip, int[] lengths, Func<Variable, Variable, Variable, Variable, Variable>? other = null)
    {
        var tape = new Tape();
        int n = x.Length / (3 * batch);
        Variable a = tape.InputWithGradient([batch, 3, n], x), b = tape.InputWithGradient([batch, 3, n], skip);
        Variable gain = tape.InputWithGradient([n], Draw(n)), bias = tape.InputWithGradient([n], Draw(n));
        var y = other is null ? a.SkipLayerNorm(b, gain, bias, lengths) : other(a, b, gain, bias);
        tape.Backward((y * tape.Input(y.Shape, Draw(x.Length))).Sum());
        Assert.Equal(a.Gradient, b.Gradient);
        return (y.Value.ToArray(), a.Gradient.ToArray(), gain.Gradient.ToArray());
    }

    static float[] Draw(int count)
    {
        var random = new RandomStream(count, "lengths").At(0);
        var drawn = new float[count];
        foreach (ref float value in drawn.AsSpan())
            value = (float)random.Uniform(-0.5, 0.5);
        return drawn;
    }
}
