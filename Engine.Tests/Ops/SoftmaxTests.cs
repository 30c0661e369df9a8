using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Ops;

public class SoftmaxTests
{
    [Fact]
    public void Softmax_OfTheLargestAndOfExcludedClasses_IsRight()
    {
        var x = new Tape().Input([3, 3], [float.MaxValue, -float.MaxValue, 0, 3e38f, 3e38f, float.NegativeInfinity, -3e38f, -3e38f, -3e38f]);

        Assert.Equal([1, 0, 0, 0.5f, 0.5f, 0, 1 / 3f, 1 / 3f, 1 / 3f], x.Softmax().Value.ToArray());
        Assert.Equal(
            [0, float.NegativeInfinity, -float.MaxValue, -MathF.Log(2), -MathF.Log(2), float.NegativeInfinity],
            x.LogSoftmax().Value[..6].ToArray());
    }

    [Fact]
    public void LogSoftmax_OfSmallProbabilities_KeepsWhatSoftmaxRoundsToZero()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([1, 3], [0, -200, 1000]);
        var y = x.LogSoftmax();
        tape.Backward(y, [0, 1, 0]);

        Assert.Equal([-1000f, -1200f, 0f], y.Value.ToArray());
        Assert.Equal([0f, 1f, -1f], x.Gradient.ToArray());
        Assert.Equal([0f, 0f, 1f], x.Softmax().Value.ToArray());
    }

    [Fact]
    public void SoftmaxBackward_TwoClasses_IsTheProductOfTheirProbabilities()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2], [0, MathF.Log(3)]);
        var y = x.Softmax();
        tape.Backward(y, [1, 0]);

        Assert.Equal(0.25f, y.Value[0], 1e-7f);
        Assert.Equal(0.1875f, x.Gradient[0], 1e-7f);
        Assert.Equal(-0.1875f, x.Gradient[1], 1e-7f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Softmax_OfLengths_LooksAtNothingBeyondTheEnds(bool logarithm)
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 2, 2], [1, 2, float.NaN, float.NaN, 3, 1, 0, 1]);
        var y = logarithm ? x.LogSoftmax([1, 2]) : x.Softmax([1, 2]);
        tape.Backward(y, [1, 2, float.NaN, float.NaN, 3, 4, 5, 6]);

        Assert.Equal([0f, 0f], y.Value[2..4].ToArray());
        Assert.Equal([0f, 0f], x.Gradient[2..4].ToArray());
        Assert.DoesNotContain(x.Gradient.ToArray(), float.IsNaN);
    }

    [Fact]
    public void Softmax_NotANumber_IsNotHidden() =>
        Assert.All(new Tape().Input([3], [1, float.NaN, 0]).Softmax().Value.ToArray(), p => Assert.True(float.IsNaN(p)));

    [Fact]
    public void Softmax_OfNoRows_IsEmpty() => Assert.Equal([0, 3], new Tape().Input([0, 3], []).LogSoftmax().Shape);
}
