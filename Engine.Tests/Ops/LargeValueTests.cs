using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>Values whose sums or squares are beyond single precision, though the result is not.</summary>
public class LargeValueTests
{
    public static TheoryData<float[]> LargeRows() =>
    [
        new[] { 1e30f, -2e30f, 5e29f, 3e30f, 0 },
        new[] { 3e38f, 1e38f, -3e38f, 2e38f, 5 },
        new[] { 3.4e38f, 3.4e38f, 3.4e38f, 3.4e38f, -3.4e38f },
        new[] { 3e38f, 3e38f, 3e38f, 3e38f, 3e38f },
        new[] { 3e19f, -1e19f, 2e19f, 0, 1 },
        new[] { 1e20f, 1e20f, 1e20f, 1e20f, 1e20f },
        new[] { -3e38f, -2.5e38f, -3.1e38f, -1e38f, -2e38f },
        new[] { 1e-30f, -2e-30f, 3e-30f, 0, 0 },
        new[] { 1e-45f, 0, 0, 0, 0 },
    ];

    [Theory]
    [MemberData(nameof(LargeRows))]
    public void LayerNorm_OfLargeOrTinyValues_IsThatOfDoublePrecision(float[] row)
    {
        float[] gain = [1.5f, -0.5f, 1, 2, 0.75f], bias = [0.25f, 0, -1, 0.5f, 3], cotangent = [1, -2, 0.5f, 3, -1];
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 5], [.. row, 1, 2, 3, 4, 6]);
        var weight = tape.InputWithGradient([5], gain);
        var y = x.LayerNorm(weight, tape.Input([5], bias));
        tape.Backward(y, [.. cotangent, 0, 0, 0, 0, 0]);

        double mean = row.Average(v => (double)v);
        double rho = 1 / Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + 1e-5f);
        double[] unit = [.. row.Select(v => (v - mean) * rho)], dUnit = [.. cotangent.Select((c, k) => (double)c * gain[k])];
        double average = dUnit.Average(), along = dUnit.Zip(unit, (d, u) => d * u).Average();
        for (int k = 0; k < row.Length; k++)
        {
            double dx = (dUnit[k] - average - along * unit[k]) * rho;
            Assert.Equal(unit[k] * gain[k] + bias[k], y.Value[k], 4e-6);
            Assert.Equal(cotangent[k] * unit[k], weight.Gradient[k], 4e-6);
            Assert.Equal(dx / rho, x.Gradient[k] / rho, 2e-5);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void LayerNorm_OfWhatIsNotFinite_IsNotANumber(float element)
    {
        var tape = new Tape();
        var one = tape.Filled([3], 1);
        Assert.All(tape.Input([1, 3], [1, element, 3]).LayerNorm(one, one).Value.ToArray(), y => Assert.True(float.IsNaN(y)));
    }

    [Fact]
    public void Mean_OfASumBeyondSinglePrecision_IsRight()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 3], [3e38f, 1e38f, -2e38f, 3e38f, 2e38f, -3e38f]);
        Assert.Equal([3e38f, 1.5e38f, -2.5e38f], x.Mean(0).Value.ToArray());
        Assert.Equal(2e38f / 3, x.Mean(1).Value[0], 1e32f);
        Assert.Equal(3e38f, tape.Filled([17], 3e38f).Mean().Item);
        Assert.Equal(float.PositiveInfinity, tape.Filled([17], 3e38f).Sum().Item);
        Assert.True(float.IsNaN(tape.Input([2], [float.PositiveInfinity, float.NegativeInfinity]).Mean().Item));
    }

    [Fact]
    public void Variance_OfSquaresBeyondSinglePrecision_IsRight()
    {
        var tape = new Tape();
        Assert.Equal(0f, tape.Filled([4], 3e38f).Variance().Item);
        Assert.Equal(3.24e38f, tape.Input([4], [1.8e19f, -1.8e19f, 1.8e19f, -1.8e19f]).Variance(0, correction: 0).Item, 1e32f);
        Assert.Equal(3.24e38f, tape.Input([4, 2], [1.8e19f, 0, -1.8e19f, 0, 1.8e19f, 0, -1.8e19f, 0]).Variance(0, 0).Value[0], 1e32f);
        Assert.Equal(float.PositiveInfinity, tape.Input([2], [1e30f, -1e30f]).Variance().Item);
    }

    [Fact]
    public void SoftmaxCrossEntropy_OfTheLargestAndOfExcludedClasses_IsRight()
    {
        var tape = new Tape();
        var large = tape.InputWithGradient([2, 3], [float.MaxValue, -float.MaxValue, 0, 3e38f, 3e38f, float.NegativeInfinity]);
        var loss = large.SoftmaxCrossEntropy([0, 1]);
        tape.Backward(loss);
        Assert.Equal(Math.Log(2) / 2, loss.Item, 1e-7);
        Assert.Equal([0f, 0f, 0f, 0.25f, -0.25f, 0f], large.Gradient.ToArray());
    }
}
