using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>Values of the losses that are known in closed form.</summary>
public class LossTests
{
    static readonly double Ln2 = Math.Log(2), Ln4 = Math.Log(4), Ln43 = Math.Log(4 / 3.0);

    readonly Tape tape = new();

    [Fact]
    public void HuberLoss_NearAndFar_IsSquareThenLinear() =>
        Assert.Equal((0 + 0.125 + 2.5 + 2.5) / 4, Row(0, 0.5f, 3, -3).HuberLoss(Row(0, 0, 0, 0)).Item, 1e-7);

    [Fact]
    public void HuberLoss_Gradient_IsBoundedByDelta()
    {
        var x = tape.InputWithGradient([4], [0.25f, 3, -3, 1e30f]);
        var loss = x.HuberLoss(tape.Filled([4], 0), delta: 0.5f, reduction: Reduction.Sum);
        tape.Backward(loss);

        Assert.Equal([0.25f, 0.5f, -0.5f, 0.5f], x.Gradient.ToArray());
        Assert.Equal(5e29f, loss.Item);
    }

    [Fact]
    public void CrossEntropy_WeightsWhoseProductOverflows_AreRefused() => Assert.Contains(
        "overflows", Assert.Throws<ArgumentException>(
            () => tape.Filled([1, 2], 0).SoftmaxCrossEntropy([1], new() { Weights = [1e30f] }, classWeights: [1, 1e30f])).Message, StringComparison.Ordinal);

    [Fact]
    public void MeanSquareError_OfSquaresBeyondSinglePrecision_IsThatOfAll()
    {
        var (x, zero) = (Row(1e25f, 0, 0, 0), tape.Filled([4], 0));
        Assert.Equal(x.MeanSquareError(zero).Item, x.MeanSquareError(zero, default).Item);
        Assert.Equal(1e18f, Row(3e25f, 1e9f).MeanSquareError(Row(0, 0), new() { Mask = [false, true] }).Item);
    }

    [Fact]
    public void BinaryCrossEntropy_PositiveWeight_MultipliesWhatIsPositive()
    {
        Assert.Equal(2 * Ln2, Row(0, 0).BinaryCrossEntropyWithLogits(Row(1, 0), positiveWeights: [3]).Item, 1e-6);
        Assert.Equal(
            (3 + 5 + 1 + 1) * Ln2 / 4, Grid(0, 0, 0, 0).BinaryCrossEntropyWithLogits(Grid(1, 1, 0, 0), positiveWeights: [3, 5]).Item, 1e-6);
    }

    [Theory]
    [InlineData(20, 1, 2.0611536203e-9)]
    [InlineData(-20, 0, 2.0611536203e-9)]
    [InlineData(5, 1, 6.7153484891e-3)]
    [InlineData(-200, 1, 200)]
    [InlineData(3e38f, 0, 3e38)]
    [InlineData(3e38f, 1, 0)]
    [InlineData(-3e38f, 0, 0)]
    public void BinaryCrossEntropy_OfLargeLogits_KeepsItsDigits(float logit, float target, double expected) =>
        Assert.Equal(expected, Row(logit).BinaryCrossEntropyWithLogits(Row(target)).Item, 4e-7 * expected);

    [Fact]
    public void BinaryCrossEntropy_Gradient_IsProbabilityLessTarget()
    {
        var x = tape.InputWithGradient([4], [0, 200, -200, 20]);
        tape.Backward(x.BinaryCrossEntropyWithLogits(Row(0.5f, 1, 1, 1), reduction: Reduction.Sum));

        Assert.Equal([0f, 0f, -1f], x.Gradient[..3].ToArray());
        Assert.Equal(-2.0611536e-9, x.Gradient[3], 1e-15);
    }

    [Fact]
    public void QuantileLoss_AboveAndBelow_WeighsBySide()
    {
        Assert.Equal((1.8 + 0.2) / 2, Row(0, 0).QuantileLoss(Row(2, -2), 0.9f).Item, 1e-6);
        Assert.Equal((0.2 + 1.8) / 2, Grid(0, 0, 9, 9).QuantileLoss(Row(2, 0), [0.1f, 0.9f], new() { Mask = [true, false] }).Item, 1e-6);
    }

    [Fact]
    public void QuantileLoss_Gradient_IsTheSlopeAndZeroWhereEqual()
    {
        var (x, target) = (tape.InputWithGradient([3, 2], [0, 0, 2, 2, 5, 5]), tape.InputWithGradient([3], [2, 2, 2]));
        tape.Backward(x.QuantileLoss(target, [0.25f, 0.75f], default, Reduction.Sum));

        Assert.Equal([-0.25f, -0.75f, 0, 0, 0.75f, 0.25f], x.Gradient.ToArray());
        Assert.Equal([1f, 0f, -1f], target.Gradient.ToArray());
    }

    // Logits 0 and ln 3 are probabilities ¼ and ¾.
    [Fact]
    public void SoftmaxCrossEntropy_SmoothedLabels_AreThoseOfPyTorch()
    {
        var logits = Grid(0, MathF.Log(3), 0, MathF.Log(3));
        Assert.Equal(0.8 * Ln43 + 0.1 * (Ln4 + Ln43), logits.SoftmaxCrossEntropy([1, 1], default, 0.2f).Item, 1e-6);
        Assert.Equal(0.5 * (Ln4 + Ln43), logits.SoftmaxCrossEntropy([1, 0], default, 1).Item, 1e-6);
    }

    [Fact]
    public void SoftmaxCrossEntropy_WeightsOfClasses_AreThoseOfPyTorch()
    {
        var logits = Grid(0, MathF.Log(3), 0, MathF.Log(3));
        float[] weights = [2, 1];
        Assert.Equal((2 * Ln4 + Ln43) / 3, logits.SoftmaxCrossEntropy([0, 1], default, classWeights: weights).Item, 1e-6);
        Assert.Equal(2 * Ln4 + Ln43, logits.SoftmaxCrossEntropy([0, 1], default, 0, weights, Reduction.Sum).Item, 1e-6);
        Assert.Equal(
            0.8 * (2 * Ln4 + Ln43) / 3 + 0.1 * 2 * (2 * Ln4 + Ln43) / 3,
            logits.SoftmaxCrossEntropy([0, 1], default, 0.2f, weights).Item, 1e-6);
        Assert.Equal(
            (6 * Ln4 + Ln43) / 7,
            logits.SoftmaxCrossEntropy([0, 1], new Weighting { Weights = [3, 1] }, classWeights: weights).Item, 1e-6);
    }

    [Fact]
    public void SoftmaxCrossEntropy_ClassesWithoutWeight_MayBeExcluded()
    {
        var logits = tape.InputWithGradient([2, 3], [0, 0, float.NegativeInfinity, 0, 0, float.NegativeInfinity]);
        var loss = logits.SoftmaxCrossEntropy([0, 2], default, classWeights: [1, 1, 0]);
        tape.Backward(loss);

        Assert.Equal(Ln2, loss.Item, 1e-6);
        Assert.Equal([-0.5f, 0.5f, 0, 0, 0, 0], logits.Gradient.ToArray());
    }

    [Fact]
    public void Reductions_OfUnequalLengths_CountElementsOrSequences()
    {
        var (x, zero) = (tape.Input([3, 2], [1, 2, 3, 9, 9, 9]), tape.Filled([3, 2], 0));
        int[] lengths = [2, 1, 0];

        Assert.Equal((1 + 4 + 9) / 3f, x.MeanSquareError(zero, new() { Lengths = lengths }).Item);
        Assert.Equal(14, x.MeanSquareError(zero, new() { Lengths = lengths }, Reduction.Sum).Item);
        Assert.Equal((2.5f + 9) / 2, x.MeanSquareError(zero, new() { Lengths = lengths }, Reduction.MeanOfSequences).Item);
        Assert.Equal(0, x.MeanSquareError(zero, new() { Lengths = [0, 0, 0] }, Reduction.Sum).Item);
    }

    Variable Row(params float[] values) => tape.Input([values.Length], values);

    Variable Grid(float a, float b, float c, float d) => tape.Input([2, 2], [a, b, c, d]);
}
