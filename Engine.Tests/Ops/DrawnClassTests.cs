using MoGru.Engine.Autodiff;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Ops;

public class DrawnClassTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(17, 0.5f)]
    [InlineData(1, 2)]
    public void DrawnClass_OfAnyRow_IsOneHotWithTheGradientOfASoftmax(int classes, float temperature)
    {
        const int rows = 4;
        var random = new Random(classes);
        double[] logits = Drawn(), noise = Drawn(), cotangent = Drawn();
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 2, classes], Single(logits));
        var y = x.DrawnClass(Single(noise), temperature);
        tape.Backward(y, Single(cotangent));

        for (int row = 0; row < rows; row++)
        {
            double[] sums = [.. Enumerable.Range(row * classes, classes).Select(k => logits[k] + noise[k])];
            float[] expected = new float[classes];
            expected[Array.IndexOf(sums, sums.Max())] = 1;
            Assert.Equal(expected, y.Value.Slice(row * classes, classes).ToArray());
        }
        var differences = CentralDifferences.Gradient(new Dictionary<string, double[]> { ["x"] = logits }, at => Enumerable.Range(0, rows).Sum(row =>
        {
            double[] weights = [.. Enumerable.Range(row * classes, classes).Select(k => Math.Exp((at["x"][k] + noise[k]) / temperature))];
            return Enumerable.Range(0, classes).Sum(k => weights[k] / weights.Sum() * cotangent[row * classes + k]);
        }));
        if (classes > 1)
            Close.Below(1e-4, differences["x"].ErrorOf(x.Gradient), "gradient");
        else
            Assert.All(x.Gradient.ToArray(), d => Assert.Equal(0, d, 1e-6));

        double[] Drawn() => [.. Enumerable.Range(0, rows * classes).Select(_ => (double)(float)(2 * random.NextDouble() - 1))];
    }

    [Fact]
    public void DrawnClass_OfLargeLogitsOrEqualOnes_IsStillOneClass()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 3], [3e38f, -3e38f, 3e38f, 0, 0, 0]);
        var y = x.DrawnClass([0, 0, 0, 0, 0, 0], 0.1f);
        tape.Backward(y, [1, 2, 3, 4, 5, 6]);

        Assert.Equal([1, 0, 0, 1, 0, 0], y.Value.ToArray());
        Assert.All(x.Gradient.ToArray(), d => Assert.True(float.IsFinite(d)));
        Assert.Throws<ArgumentException>(() => x.DrawnClass([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.DrawnClass([0, 0, 0, 0, 0, 0], 0));
    }

    static float[] Single(double[] x) => Array.ConvertAll(x, v => (float)v);
}
