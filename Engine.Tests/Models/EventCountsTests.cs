using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using Xunit;

namespace MoGru.Tests.Models;

public class EventCountsTests
{
    static readonly TaskShape shape = new()
    {
        Name = "t",
        Steps = 4,
        Inputs = 1,
        Outputs = 2,
        FindsEvents = true,
        Loss = LossKind.MaskedCrossEntropy,
        Metric = "nats",
    };

    [Theory]
    [InlineData("0100 0010", "0110 0000", 0.5, 0.5)]
    [InlineData("0100 0010", "0100 0010", 1, 1)]
    [InlineData("0100 0000", "1111 0000", 0.25, 1)]
    [InlineData("0100 0010", "0000 0000", 0, 0)]
    [InlineData("0000 0000", "0001 0000", 0, 0)]
    public void Measures_OfAnswers_AreTheSharesOfThoseThatAreRightAndFound(string truth, string answers, double precision, double recall)
    {
        var batch = new Batch(shape, 2);
        Steps(truth).CopyTo(batch.Target, 0);
        batch.Mask.AsSpan().Fill(1);
        var counts = new EventCounts(shape);
        counts.Add(batch, [.. Steps(answers).SelectMany(answer => (float[])[1 - answer, answer])]);

        Assert.Equal([precision, recall], counts.Measures().Select(measure => measure.Value));
        Assert.Equal(EventCounts.Names, counts.Measures().Select(measure => measure.Name));
    }

    [Fact]
    public void Measures_OfStepsOutsideTheMask_DoNotCount()
    {
        var batch = new Batch(shape, 1);
        ((int[])[1, 1, 0, 0]).CopyTo(batch.Target, 0);
        ((float[])[0, 1, 1, 0]).CopyTo(batch.Mask, 0);
        var counts = new EventCounts(shape);
        counts.Add(batch, [0, 1, 0, 1]);  // yes, at both steps that count

        Assert.Equal([0.5, 1], counts.Measures().Select(measure => measure.Value));
    }

    static int[] Steps(string digits) => [.. digits.Where(char.IsDigit).Select(digit => digit - '0')];
}
