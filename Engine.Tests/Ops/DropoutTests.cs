using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Ops;

public class DropoutTests
{
    static readonly RandomStream Stream = new(3, "dropout");

    [Fact]
    public void Dropout_Training_DropsItsShareAndKeepsTheMean()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([100, 100], Ones(10_000));
        var y = x.Dropout(0.25, Stream, step: 7);
        tape.Backward(y.Sum());

        Assert.Equal(2500, y.Value.ToArray().Count(v => v == 0), 150.0);
        Assert.All(y.Value.ToArray(), v => Assert.True(v == 0 || v == (float)(1 / 0.75)));
        Assert.Equal(y.Value.ToArray(), x.Gradient.ToArray());
    }

    [Fact]
    public void Dropout_StepNumber_AloneDecidesTheMask()
    {
        Assert.Equal(Mask(4), Mask(4));
        Assert.NotEqual(Mask(4), Mask(5));

        static float[] Mask(long step) => new Tape().Input([200], Ones(200)).Dropout(0.5, Stream, step).Value.ToArray();
    }

    [Fact]
    public void Dropout_NotTraining_IsTheIdentity()
    {
        var x = new Tape().Input([3], [1, 2, 3]);
        Assert.Equal([1f, 2f, 3f], x.Dropout(0.9, Stream, 1, training: false).Value.ToArray());
        Assert.Equal([1f, 2f, 3f], x.Dropout(0, Stream, 1).Value.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Dropout_ImpossibleProbability_IsRefused(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Tape().Input([1], [1]).Dropout(probability, Stream, 1));

    static float[] Ones(int length)
    {
        var ones = new float[length];
        Array.Fill(ones, 1f);
        return ones;
    }
}
