using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Memory;

public class WeightingTests
{
    static readonly float[] One = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    [Fact]
    public void Fill_ByDefault_CountsAllEqually() => Fills(12, One, default);

    [Fact]
    public void Fill_Lengths_CountStepsOfSequences() =>
        Fills(6, [1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0], new() { Lengths = [1, 2] });

    [Fact]
    public void Fill_MaskOfSequencesStepsOrElements_IsOfAllBelow()
    {
        Fills(6, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], new() { Mask = [false, true] });
        Fills(4, [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], new() { Mask = [true, false, false, false, false, true] });
        Fills(11, [0, .. One[1..]], new() { Mask = [false, .. Enumerable.Repeat(true, 11)] });
    }

    [Fact]
    public void Fill_OfAllThree_CountsWhatAllLet() => Fills(
        7, [3, 3, 0, 0, 0, 0, 0, 0, 0.5f, 0.5f, 0, 0],
        new() { Lengths = [1, 2], Mask = [true, true, true, false, true, true], Weights = [3, float.NaN, -1, float.NaN, 0.5f, -7] });

    [Fact]
    public void Fill_AxesOfOneOrNoElements_AreRight()
    {
        var weights = new float[3];
        Assert.Equal(2, new Weighting { Mask = [true, false, true] }.Fill([3, 1], weights));
        Assert.Equal([1f, 0f, 1f], weights);
        Assert.Equal(5, new Weighting { Weights = [5] }.Fill([], weights.AsSpan(0, 1)));
        Assert.Equal(0, default(Weighting).Fill([0, 3], []));
    }

    [Fact]
    public void Fill_WithoutRoomForAll_SaysHowManyThereAre() => Assert.Contains(
        "There is room for 2 weights; a tensor [2, 3] needs 6.",
        Assert.Throws<ArgumentException>(() => default(Weighting).Fill([2, 3], new float[2])).Message, StringComparison.Ordinal);

    static void Fills(double total, float[] expected, Weighting weighting)
    {
        var weights = new float[12];
        Assert.Equal(total, weighting.Fill([2, 3, 2], weights));
        Assert.Equal(total, weighting.Total([2, 3, 2]));
        Assert.Equal(expected, weights);
    }
}
