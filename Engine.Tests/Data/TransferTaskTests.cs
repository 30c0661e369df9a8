using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class TransferTaskTests
{
    [Theory]
    [InlineData("rising-auction")]
    [InlineData("negotiation")]
    [InlineData("public-goods")]
    [InlineData("competitive-bidding")]
    public void HeldOutDomain_ValidatesAndNeverTrains(string domain)
    {
        var task = new TransferTask(new() { HeldOut = domain, Training = 30, Validation = 20 }, 1);
        Assert.Equal((90, 20), (task.Count(Split.Training), task.Count(Split.Validation)));

        var others = TransferSequences.Names.Where(name => name != domain)
            .Select(name => new TransferTask(new() { HeldOut = name, Training = 30, Validation = 20 }, 1));
        var training = Prints(task, Split.Training);
        Assert.Equal(90, training.Distinct().Count());
        Assert.All(others, other => Assert.Equal(60, training.Intersect(Prints(other, Split.Training)).Count()));
    }

    [Fact]
    public void Sequences_OfOtherRunSeedsAndEpochs_AreTheSameInAnotherOrder()
    {
        var one = new TransferTask(new() { Training = 20 }, 1);
        var other = new TransferTask(new() { Training = 20 }, 2);
        Assert.NotEqual(Prints(one, Split.Training), Prints(other, Split.Training));
        Assert.Equal(Prints(one, Split.Training).Order(StringComparer.Ordinal), Prints(other, Split.Training).Order(StringComparer.Ordinal));
        Assert.Equal(Prints(one, Split.Validation), Prints(other, Split.Validation));
    }

    // Means and deviations over 4000 sequences at some steps, from the definitions of the domains.
    [Theory]
    [InlineData("rising-auction", 0, 0, 0.1, 0.05)]
    [InlineData("rising-auction", 49, 1, 0.8, 0.08)]
    [InlineData("rising-auction", 25, 5, 0.392, 0.0823)]
    [InlineData("negotiation", 3, 0, 0.844, 0.04)]
    [InlineData("negotiation", 9, 0, 0.245, 0.04)]
    [InlineData("negotiation", 2, 1, 0.7, 0.05)]
    [InlineData("negotiation", 49, 3, 0.5, 0.5)]
    [InlineData("public-goods", 0, 1, 0.5, 0.2154)]
    [InlineData("public-goods", 10, 4, 0.5, 0.08)]
    [InlineData("public-goods", 20, 5, 0.15, 0.1188)]
    [InlineData("competitive-bidding", 49, 3, 0.4, 0.49)]
    [InlineData("competitive-bidding", 10, 1, 0.6, 0.12)]
    [InlineData("competitive-bidding", 10, 5, 0, 0.064)]
    public void Features_OfADomain_HaveTheMomentsOfItsDefinition(string domain, int step, int feature, double mean, double deviation)
    {
        const int Count = 4000;
        var task = new TransferTask(new() { HeldOut = domain, Training = 1, Validation = Count }, 1);
        var batch = GeneratedTasks.Samples(task, Count, Split.Validation);
        double[] values = [.. Enumerable.Range(0, Count).Select(row => (double)batch.Row(batch.Series, row)[step * 6 + feature])];

        double average = values.Average(), sd = Math.Sqrt(values.Average(x => (x - average) * (x - average)));
        Assert.Equal(mean, average, 0.006 + 4 * deviation / Math.Sqrt(Count));
        Assert.Equal(deviation, sd, 0.004 + 0.06 * deviation);
    }

    [Fact]
    public void Samples_OfEveryDomain_StayInTheirRangesAndEndWithTheTarget()
    {
        foreach (string domain in TransferSequences.Names)
        {
            var batch = GeneratedTasks.Samples(new TransferTask(new() { HeldOut = domain, Validation = 300 }, 1), 300, Split.Validation);
            for (int row = 0; row < 300; row++)
            {
                var series = batch.Row(batch.Series, row);
                Assert.Equal(series[^1], batch.Values[row]);
                for (int i = 0; i < series.Length; i++)
                    Assert.InRange(series[i], i % 6 == 5 || (i % 6 == 0 && domain == "rising-auction") ? -0.5f : 0, i % 6 == 0 ? 1.5f : 1);
            }
        }
    }

    [Fact]
    public void PublicGoods_Regime_FlipsTwiceAndComesBack()
    {
        var batch = GeneratedTasks.Samples(new TransferTask(new() { HeldOut = "public-goods" }, 1), 500, Split.Validation);
        int backs = 0;
        for (int row = 0; row < 500; row++)
        {
            var series = batch.Row(batch.Series, row);
            double start = 0, end = 0;
            for (int t = 0; t < 5; t++)
                (start, end) = (start + series[t * 6 + 1] / 5, end + series[(49 - t) * 6 + 1] / 5);
            backs += Math.Abs(start - end) < 0.2 ? 1 : 0;
        }
        Assert.InRange(backs, 490, 500);
    }

    [Fact]
    public void Options_Impossible_AreAllNamed()
    {
        var fault = Assert.Throws<TaskOptionException>(() => new TransferTask(new() { HeldOut = "poker", Steps = 3 }, 1));
        Assert.Contains("--held-out is 'poker'; it must be one of rising-auction", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--seq-len is 3; it must be from 12", fault.Message, StringComparison.Ordinal);
    }

    static string[] Prints(TaskData data, Split split)
    {
        var batch = GeneratedTasks.Samples(data, data.Count(split), split);
        return [.. Enumerable.Range(0, batch.Size).Select(row => GeneratedTasks.Fingerprint(batch, row))];
    }
}
