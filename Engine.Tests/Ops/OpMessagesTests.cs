using MoGru.Engine.Autodiff;
using MoGru.Engine.Ops;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>Misuse says what was given and what was needed.</summary>
public class OpMessagesTests
{
    static readonly Tape Tape = new();

    public static TheoryData<string, Func<Variable>> Misuses() => new()
    {
        { "[3, 5] and [4, 5] do not fit", () => Zeros(3, 5) + Zeros(4, 5) },
        { "x is [3, 5], weight is [4, 6]", () => Zeros(3, 5).Linear(Zeros(4, 6)) },
        { "bias is [5], weight is [4, 6]; bias must be [4]", () => Zeros(3, 6).Linear(Zeros(4, 6), Zeros(5)) },
        { "a is [2, 3], b is [2, 3]", () => Zeros(2, 3).MatMul(Zeros(2, 3)) },
        { "gain is [4]", () => Zeros(3, 5).LayerNorm(Zeros(4), Zeros(5)) },
        { "x is [3, 5], gain is [4]; gain must be [5]", () => Zeros(3, 5).RmsNorm(Zeros(4)) },
        { "x is [3, 5], what is added to it is [5]", () => Zeros(3, 5).SkipLayerNorm(Zeros(5), Zeros(5), Zeros(5)) },
        { "without it, call LayerNorm", () => Zeros(3, 5).SkipLayerNorm(default, Zeros(5), Zeros(5)) },
        { "with lengths it must be [B, T, n]", () => Zeros(3, 5).LayerNorm(Zeros(5), Zeros(5), [1, 2, 3]) },
        { "Length 1 is 4; sequences have 3 steps", () => Zeros(2, 3, 5).LayerNorm(Zeros(5), Zeros(5), [1, 4]) },
        { "1 lengths were given for 2 sequences", () => Zeros(2, 3, 5).PackSteps([3]) },
        { "Length 0 is -1", () => Zeros(2, 3, 5).PackSteps([-1, 1]) },
        { "x is [2, 3]; it must be [B, T, n]", () => Zeros(2, 3).PackSteps([1, 2]) },
        { "Length 1 is 4", () => Zeros(2, 3, 5).SelectLastStep([3, 4]) },
        { "x is [2, 3]; it must be [B, T, n]", () => Zeros(2, 3).SelectLastStep([1, 2]) },
        { "the lengths make 4 steps, so it must be [4, n]", () => Zeros(3, 5).SpreadSteps([1, 3], 3) },
        { "x is [3], target is [4]", () => Zeros(3).MeanSquareError(Zeros(4)) },
        { "Target 1 is 5; logits is [2, 5], so targets must be 0 to 4", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 5]) },
        { "Target 0 is -1", () => Zeros(2, 5).SoftmaxCrossEntropy([-1, 0], [1, 1]) },
        { "3 targets were given; there must be one for each of 2 rows", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0, 0]) },
        { "mask has 1 elements", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], [1]) },
        { "The mask is -1 at row 1", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], [1, -1]) },
        { "The mask is NaN at row 0", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], [float.NaN, 1]) },
        { "The mask is Infinity at row 1", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], [1, float.PositiveInfinity]) },
        { "1 weights of classes were given; there must be 5", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], default, classWeights: [1]) },
        { "The weight of class 2 is -1", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], default, classWeights: [1, 1, -1, 1, 1]) },
        { "Labels are smoothed by 0 to 1", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 0], default, labelSmoothing: float.NaN) },
        { "Nothing counts in a tensor [2]", () => Zeros(2, 5).SoftmaxCrossEntropy([0, 1], default, classWeights: [0, 0, 1, 1, 1]) },
        { "Nothing counts in a tensor [0]", () => Zeros(0, 5).SoftmaxCrossEntropy([], default) },
        { "Nothing counts in a tensor [2, 3]", () => Zeros(2, 3).MeanSquareError(Zeros(2, 3), new() { Lengths = [0, 0] }) },
        { "Nothing counts in a tensor [0, 3]", () => Zeros(0, 3).HuberLoss(Zeros(0, 3)) },
        { "Nothing counts in a tensor [2, 3]", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Mask = [false, false] }, 1, Reduction.MeanOfSequences) },
        { "x is [2, 3], target is [3, 2]", () => Zeros(2, 3).MeanSquareError(Zeros(3, 2), default) },
        { "Length 1 is 4; sequences have 3 steps", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Lengths = [1, 4] }) },
        { "2 lengths were given for a tensor [2]", () => Zeros(2).HuberLoss(Zeros(2), new() { Lengths = [1, 1] }) },
        { "Mask has 3 elements for a tensor [2, 3]", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Mask = [true, true, true] }) },
        { "Weights has 1 elements for a tensor [2, 3]", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Weights = [1] }) },
        { "The weight of element 3 is NaN", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Weights = [1, float.NaN] }) },
        { "The weight of element 0 is -1", () => Zeros(2, 3).HuberLoss(Zeros(2, 3), new() { Weights = [-1, 1] }) },
        { "Huber's δ must be above 0", () => Zeros(2).HuberLoss(Zeros(2), delta: 0) },
        { "Target 1 is 1.5; targets must be from 0 to 1", () => Zeros(2).BinaryCrossEntropyWithLogits(Tape.Input([2], [1, 1.5f])) },
        { "Target 0 is NaN", () => Zeros(1).BinaryCrossEntropyWithLogits(Tape.Input([1], [float.NaN])) },
        { "2 weights of what is positive were given for x [2, 3]", () => Zeros(2, 3).BinaryCrossEntropyWithLogits(Zeros(2, 3), default, [1, 1]) },
        { "A weight of what is positive is 0", () => Zeros(2, 3).BinaryCrossEntropyWithLogits(Zeros(2, 3), default, [0]) },
        { "A quantile is 1; it must be above 0 and below 1", () => Zeros(2).QuantileLoss(Zeros(2), 1) },
        { "x is [2, 3], target is [2], 2 quantiles were given", () => Zeros(2, 3).QuantileLoss(Zeros(2), [0.1f, 0.9f]) },
        { "x is [2, 2], target is [3], 2 quantiles were given", () => Zeros(2, 2).QuantileLoss(Zeros(3), [0.1f, 0.9f]) },
        { "There is no such reduction", () => Zeros(2).HuberLoss(Zeros(2), reduction: (Reduction)7) },
        { "x is a scalar []", () => Tape.Scalar(1).Softmax() },
        { "with lengths it must be [B, T, n]", () => Zeros(2, 3).LogSoftmax([1, 1]) },
        { "Length 1 is 4; sequences have 3 steps", () => Zeros(2, 3, 5).Softmax([1, 4]) },
        { "cannot be brought into [NaN, 1]", () => Zeros(2).Clamp(float.NaN, 1) },
        { "cannot be brought into [0, NaN]", () => Zeros(2).Clamp(0, float.NaN) },
        { "Token 1 is 7; weight is [7, 2], so tokens must be 0 to 6", () => Tape.Embedding(Zeros(7, 2), [0, 7], [2]) },
        { "Token 0 is -1", () => Tape.Embedding(Zeros(7, 2), [-1], [1]) },
        { "The padding row is 7", () => Tape.Embedding(Zeros(7, 2), [1], [1], paddingRow: 7) },
        { "3 tokens were given for the shape [2]", () => Tape.Embedding(Zeros(7, 2), [0, 1, 2], [2]) },
        { "[2, 3] and [2, 4] cannot be joined along axis 0", () => Variable.Concat(0, Zeros(2, 3), Zeros(2, 4)) },
        { "[2, 3] and [6] cannot be joined", () => Variable.Concat(0, Zeros(2, 3), Zeros(6)) },
        { "Nothing was given to join", () => Variable.Concat(0) },
        { "[2] and [3] cannot be stacked", () => Variable.Stack(0, Zeros(2), Zeros(3)) },
        { "it must be 0 to 1", () => Variable.Stack(2, Zeros(2), Zeros(2)) },
        { "The range 2 to 5 leaves axis 1 of [3, 4], which has 4 elements", () => Zeros(3, 4).Slice(1, 2, 3) },
        { "Step 4 of [2, 4, 3] does not exist", () => Zeros(2, 4, 3).SelectStep(4) },
        { "needs at least two axes", () => Zeros(3).Transpose() },
        { "The variance of 1 elements with correction 1", () => Zeros(3, 1).Variance(1, 1) },
        { "The variance of 4 elements with correction -1", () => Zeros(3, 4).Variance(1, -1) },
        { "Axis 2 of a tensor [3, 1] does not exist", () => Zeros(3, 1).Sum(2) },
        { "The codes are [1, 3] and [1, 3]", () => Vicreg.Loss(Zeros(1, 3), Zeros(1, 3)) },
        { "Variables of two tapes", () => Zeros(3) * new Tape().Scalar(1) },
    };

    [Theory]
    [MemberData(nameof(Misuses), DisableDiscoveryEnumeration = true)]
    public void Op_Misused_SaysBothSides(string part, Func<Variable> misuse) =>
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(() => (object)misuse()).Message, StringComparison.Ordinal);

    static Variable Zeros(params int[] shape) => Tape.Filled(Engine.Memory.Shape.Of(shape), 0);
}
