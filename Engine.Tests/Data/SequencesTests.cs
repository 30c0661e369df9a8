using MoGru.Engine.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class SequencesTests
{
    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(10, 0.8, 0.2)]
    [InlineData(10, 0.7, 0.15)]
    [InlineData(101, 0.6, 0.2)]
    [InlineData(9, 0, 1)]
    [InlineData(9, 0.1, 0.2)]
    public void Split_OfAnySizes_PutsEverySequenceIntoOnePart(int count, double training, double validation)
    {
        var set = DrawnSequences.Of(count, channels: 2, longest: 9);

        foreach (var (first, second, third) in ((Sequences, Sequences, Sequences)[])
            [set.SplitInOrder(training, validation), set.SplitDrawn(training, validation, seed: 3)])
        {
            int[] sizes = [first.Count, second.Count, third.Count];
            Assert.Equal(count, sizes.Sum());
            Assert.InRange(first.Count, count * training - 0.5, count * training + 0.5);
            Assert.Equal(
                Enumerable.Range(0, count), ((Sequences[])[first, second, third]).SelectMany(Numbers).Order());
        }
        Assert.Equal(Enumerable.Range(0, set.SplitInOrder(training, validation).Training.Count), Numbers(set.SplitInOrder(training, validation).Training));
    }

    [Fact]
    public void SplitInOrder_WithAGap_LeavesSequencesOutBeforeTheLaterParts()
    {
        var (first, second, third) = DrawnSequences.Of(20, channels: 2, longest: 9).SplitInOrder(0.5, 0.25, gap: 2);

        Assert.Equal(Enumerable.Range(0, 10), Numbers(first));
        Assert.Equal([12, 13, 14], Numbers(second));
        Assert.Equal([17, 18, 19], Numbers(third));
    }

    [Fact]
    public void SplitDrawn_OfSeeds_DiffersAndIsTheSameAgain()
    {
        var set = DrawnSequences.Of(50, channels: 2, longest: 9);
        int[] one = Numbers(set.SplitDrawn(0.5, 0.5, seed: 1).Training), again = Numbers(set.SplitDrawn(0.5, 0.5, seed: 1).Training);

        Assert.Equal(one, again);
        Assert.NotEqual(one, Numbers(set.SplitDrawn(0.5, 0.5, seed: 2).Training));
    }

    [Fact]
    public void Parts_OfATargetedSet_KeepTargetsAndTakeOthers()
    {
        var set = DrawnSequences.Of(10, channels: 2, longest: 9).WithTargets([.. Enumerable.Range(0, 10).Select(k => (float)k)]);
        var (_, part, _) = set.SplitInOrder(0.5, 0.3);

        Assert.Equal([5f, 6f, 7f], part.Targets.Select(target => target.Span[0]));
        Assert.Equal([1f, 2f], part.WithTargets([[0, 9], [1, 2], [3, 4]]).TargetsOf(1).ToArray());
        Assert.Equal(set.ValuesOf(6), part.ValuesOf(1));
    }

    [Fact]
    public void Tables_AreReadRowByRow()
    {
        var set = Sequences.Of([new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }, new float[,] { { 7, 8 } }]);
        var series = new Series(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });

        Assert.Equal((2, 2, 3, 1), (set.Count, set.Channels, set.LengthOf(0), set.LengthOf(1)));
        Assert.Equal([1, 2, 3, 4, 5, 6], set.ValuesOf(0).ToArray());
        Assert.Equal([4, 5, 6], series.Windows(1, horizon: 0).ValuesOf(1).ToArray());
        Refused("Sequence 1 is [1, 3], expected 2 columns", () => Sequences.Of([new float[1, 2], new float[1, 3]]));
        Refused("Sequence 0 is empty", () => Sequences.Of([new float[0, 2]]));
        Refused("There are no sequences", () => Sequences.Of([]));
    }

    [Fact]
    public void Sequences_ThatCannotBe_AreRefusedWithTheirPlace()
    {
        var set = Sequences.Of([new float[6], new float[2]], 2);

        Refused("Sequence 1 is empty", () => Sequences.Of([new float[4], []], 2));
        Refused("Sequence 1 is null", () => Sequences.Of([new float[4], null!], 2));
        Refused("Sequence 1 has 5 values", () => Sequences.Of([new float[4], new float[5]], 2));
        Refused("channels", () => Sequences.Of([new float[4]], 0));
        Refused("Targets of 3 sequences were given for 2", () => set.WithTargets([1, 2, 3]));
        Refused("The targets of sequence 1, of 1 steps, are 1, expected 2", () => set.WithTargets([[1, 2], [3]]));
        Refused("The targets of sequence 1, of 1 steps, are null, expected 1", () => set.WithTargets([[1], null!]));
        Refused("The targets of sequence 0", () => set.WithTargets([[], []]));
        Refused("The targets of sequence 0, of 3 steps, are 2, expected 3", () => set.WithStepTargets([[1, 2], [3]]));
        Refused("The targets of sequence 1, of 1 steps, are 2, expected 1", () => set.WithStepClasses([[1, 2, 3], [3, 1]]));
        Refused("fraction", () => set.SplitInOrder(1.1, 0));
        Refused("fraction", () => set.SplitInOrder(double.NaN, 0));
        Refused("fraction", () => set.SplitInOrder(0.8, 0.3));
        Refused("2 sequences with a gap of 0 cannot be split into 0.9, 0.05 and 0.05: nothing is left for validation", () => set.SplitInOrder(0.9, 0.05));
        Refused("nothing is left for test", () => set.SplitInOrder(0.5, 0.45));
        Refused("nothing is left for validation", () => set.SplitInOrder(0.5, 0.5, gap: 1));
        Refused("gap", () => set.SplitInOrder(0.5, 0.5, gap: -1));
        Refused("There are 0 sequences", () => set.SplitInOrder(1, 0).Test.Batches(1));
    }

    static int[] Numbers(Sequences set) => [.. set.Values.Select(values => (int)(values.Span[0] / 1000))];

    static void Refused(string message, Action action) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
