using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>What holds of every loss that is told what counts.</summary>
public class LossWeightingTests
{
    const int Batch = 3, Steps = 5, Width = 7;

    static readonly int[] Lengths = [4, 0, 5];
    static readonly bool[] Mask = [.. Enumerable.Range(0, Batch * Steps).Select(k => k % 4 != 1)];
    static readonly float[] Weights = [.. Enumerable.Range(0, Batch * Steps).Select(k => k % 5 == 0 ? 0 : 0.25f * (k % 7) + 0.5f)];

    delegate Variable Loss(Variable x, Variable target, int[] classes, in Weighting weighting, Reduction reduction);

    static readonly Dictionary<string, Loss> Losses = new()
    {
        ["square"] = (Variable x, Variable t, int[] _, in Weighting w, Reduction r) => x.MeanSquareError(t, w, r),
        ["huber"] = (Variable x, Variable t, int[] _, in Weighting w, Reduction r) => x.HuberLoss(t, w, 0.25f, r),
        ["logistic"] = (Variable x, Variable t, int[] _, in Weighting w, Reduction r) => x.BinaryCrossEntropyWithLogits(t, w, [2], r),
        ["quantile"] = (Variable x, Variable t, int[] _, in Weighting w, Reduction r) => x.QuantileLoss(t, 0.25f, w, r),
        ["quantiles"] = (Variable x, Variable t, int[] _, in Weighting w, Reduction r) =>
            x.QuantileLoss(
                t.Slice(-1, 0, 1).Reshape(t.Shape.Rank == 3 ? [Batch, Steps] : [t.Shape[0]]), [0.1f, 0.2f, 0.3f, 0.5f, 0.7f, 0.8f, 0.9f], w, r),
        ["classes"] = (Variable x, Variable _, int[] c, in Weighting w, Reduction r) => x.SoftmaxCrossEntropy(c, w, reduction: r),
        ["smoothed classes"] = (Variable x, Variable _, int[] c, in Weighting w, Reduction r) =>
            x.SoftmaxCrossEntropy(c, w, 0.1f, [1, 2, 3, 0.5f, 1, 1, 4], r),
    };

    public static TheoryData<string> Names() => [.. Losses.Keys];

    public static TheoryData<string, Reduction, int> All()
    {
        var data = new TheoryData<string, Reduction, int>();
        foreach (string name in Losses.Keys)
        {
            foreach (var reduction in Enum.GetValues<Reduction>())
            {
                for (int kind = 1; kind < 8; kind++)
                    data.Add(name, reduction, kind);
            }
        }
        return data;
    }

    // Padding of NaN and classes that there are not: the bits are those of any other padding, and its gradient is 0.
    [Theory]
    [MemberData(nameof(All))]
    public void Loss_NotANumberWhereNothingCounts_IsNeverLookedAt(string name, Reduction reduction, int kind)
    {
        var clean = Run(name, reduction, kind, 0.5f);
        var padded = Run(name, reduction, kind, float.NaN);

        Assert.True(float.IsFinite(padded.Loss));
        Assert.Equal(clean.Loss, padded.Loss);
        Assert.Equal(clean.DX, padded.DX);
        Assert.Equal(clean.DTarget, padded.DTarget);
        for (int k = 0; k < padded.DX.Length; k++)
            Assert.True(Counts(k / Width, kind) || (padded.DX[k] == 0 && padded.DTarget[k] == 0));
        Assert.Contains(padded.DX, g => g != 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_WhereAllCounts_HasTheBitsOfNoWeighting(string name)
    {
        var plain = Run(name, Reduction.Mean, 0, 0);
        float[] ones = [.. Enumerable.Repeat(1f, Batch * Steps)];
        bool[] all = [.. Enumerable.Repeat(true, Batch * Steps)];

        Assert.Equal(plain, Run(name, Reduction.Mean, 0, 0, lengths: [Steps, Steps, Steps]), SameBits);
        Assert.Equal(plain, Run(name, Reduction.Mean, 0, 0, mask: all), SameBits);
        Assert.Equal(plain, Run(name, Reduction.Mean, 0, 0, weights: ones), SameBits);
        Assert.Equal(plain, Run(name, Reduction.Mean, 0, 0, [Steps, Steps, Steps], all, ones), SameBits);
    }

    [Fact]
    public void MeanSquareError_WhereAllCounts_HasTheBitsOfThatOfAll()
    {
        var weighted = Run("square", Reduction.Mean, 0, 0);
        var plain = Run(
            (Variable x, Variable t, int[] _, in Weighting _, Reduction _) => x.MeanSquareError(t), Reduction.Mean, 0, 0, [], [], []);

        Assert.Equal(plain, weighted, SameBits);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void SoftmaxCrossEntropy_WithoutOptions_HasTheBitsOfTheMaskedMean(int kind)
    {
        var weighted = Run("classes", Reduction.Mean, kind, 0.5f);
        var plain = Run(
            (Variable x, Variable _, int[] c, in Weighting w, Reduction _) => x.SoftmaxCrossEntropy(c, w.Weights),
            Reduction.Mean, kind, 0.5f, [], [], []);

        Assert.Equal(plain, weighted, SameBits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_OfLengths_IsThatOfThePackedSteps(string name)
    {
        var padded = Run(name, Reduction.Mean, 1, float.NaN);
        var (x, target, classes) = Operands(1, 0.5f);
        var tape = new Tape();
        var packed = Losses[name](
            tape.Input([Batch, Steps, Width], x).PackSteps(Lengths), tape.Input([Batch, Steps, Width], target).PackSteps(Lengths),
            [.. classes.Where((_, k) => Counts(k, 1))], default, Reduction.Mean);

        Assert.Equal(packed.Item, padded.Loss, 2e-7 * Math.Abs(packed.Item));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_OfAllKindsOfWeighting_AllocatesNothing(string name)
    {
        var (x, target, classes) = Operands(7, float.NaN);
        var (loss, tape) = (Losses[name], new Tape());
        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            Variable a = tape.InputWithGradient([Batch, Steps, Width], x), b = tape.InputWithGradient([Batch, Steps, Width], target);
            tape.Backward(loss(a, b, classes, new() { Lengths = Lengths, Mask = Mask, Weights = Weights }, Reduction.MeanOfSequences));
        }));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_OfAllKindsOfWeighting_PassesTheGradientCheck(string name)
    {
        for (int seed = 1; seed <= 2; seed++)
        {
            var parameters = new ParameterList();
            var x = parameters.Add("x", [Batch, Steps, Width], new Initial.Normal(1));
            parameters.Initialise(new RandomStream(seed, "loss"));
            var (_, target, classes) = Operands(7, 0.5f);
            var result = GradientCheck.Run(
                tape => Losses[name](
                    tape.Use(x), tape.Input([Batch, Steps, Width], target), classes,
                    new() { Lengths = Lengths, Mask = Mask, Weights = Weights }, Reduction.MeanOfSequences),
                parameters);
            Assert.True(result.Passed, $"{name}: {result}");
        }
    }

    static bool SameBits(Result a, Result b) =>
        a.Loss.Equals(b.Loss) && a.DX.AsSpan().SequenceEqual(b.DX) && a.DTarget.AsSpan().SequenceEqual(b.DTarget);

    // The bits of kind: lengths, mask, weights.
    static bool Counts(int row, int kind) =>
        ((kind & 1) == 0 || row % Steps < Lengths[row / Steps]) && ((kind & 2) == 0 || Mask[row]) && ((kind & 4) == 0 || Weights[row] > 0);

    static (float[] X, float[] Target, int[] Classes) Operands(int kind, float padding)
    {
        var random = new RandomStream(1, "losses").At(0);
        var (x, target, classes) = (new float[Batch * Steps * Width], new float[Batch * Steps * Width], new int[Batch * Steps]);
        for (int k = 0; k < x.Length; k++)
        {
            (x[k], target[k]) = ((float)random.Uniform(-2, 2), (float)random.Uniform(0, 1));
            if (!Counts(k / Width, kind))
                (x[k], target[k]) = (padding, padding);
        }
        for (int row = 0; row < classes.Length; row++)
            classes[row] = Counts(row, kind) ? row % Width : float.IsNaN(padding) ? -100 : 0;
        return (x, target, classes);
    }

    static Result Run(
        string name, Reduction reduction, int kind, float padding, int[]? lengths = null, bool[]? mask = null, float[]? weights = null) =>
        Run(Losses[name], reduction, kind, padding, lengths ?? [], mask ?? [], weights ?? []);

    static Result Run(Loss loss, Reduction reduction, int kind, float padding, int[] lengths, bool[] mask, float[] weights)
    {
        var (xs, targets, classes) = Operands(kind, padding);
        var tape = new Tape();
        Variable x = tape.InputWithGradient([Batch, Steps, Width], xs), target = tape.InputWithGradient([Batch, Steps, Width], targets);
        var weighting = new Weighting
        {
            Lengths = (kind & 1) != 0 ? Lengths : lengths,
            Mask = (kind & 2) != 0 ? Mask : mask,
            Weights = (kind & 4) != 0 ? Weights : weights,
        };
        var y = loss(x, target, classes, weighting, reduction);
        tape.Backward(y);
        return new(y.Item, x.Gradient.ToArray(), target.Gradient.ToArray());
    }

    sealed record Result(float Loss, float[] DX, float[] DTarget);
}
