using MoGru.Tasks.Experiments;
using MoGru.Tasks.Statistics;
using Xunit;

namespace MoGru.Tests.Experiments;

public class PublishedTablesTests
{
    [Fact]
    public void Values_BySeed_HaveTheirPrintedMeanAndDeviation() => Assert.All(PublishedTables.All, published =>
    {
        if (published.Values is not { } values)
            return;
        var sample = Sample.Of([.. values]);
        Assert.Equal(published.Mean, sample.Mean, 0.001);
        Assert.Equal(published.Sd!.Value, sample.Deviation, 0.001);
        Assert.Equal(published.Seeds, values.Count);
    });

    [Fact]
    public void Values_AllOfThem_BelongToOneRunOfAPlanWithTheDefaultSettings()
    {
        ExperimentPlan[] plans =
        [
            BenchmarkPlan.Create(new()), InterferencePlan.Create(new()), AblationPlan.Create(new()), VelocityFixesPlan.Create(new()),
            BearingPlan.Create(new(), null, null, null, null, quick: false),
        ];
        Assert.All(PublishedTables.All, published =>
        {
            var runs = plans.Single(plan => plan.Verb == published.Verb).Runs.Where(run => published.Concerns(published.Verb, run.Config)).ToList();
            Assert.NotEmpty(runs);
            Assert.All(runs, run => Assert.True(published.HasSettingsOf(run.Config), $"{published.Verb} {run.Label}"));
            Assert.Same(published, PublishedTables.Find(published.Verb, runs[0].Config));
        });
    }

    [Fact]
    public void Find_OfOtherSettings_TellsThemApart()
    {
        var quick = BenchmarkPlan.Create(new() { Quick = true }).Runs[0].Config;
        Assert.False(PublishedTables.Find("benchmark", quick)!.HasSettingsOf(quick));
        var paper = InterferencePlan.Create(new(), settings: "paper").Runs[0].Config;
        Assert.False(PublishedTables.Find("interference", paper)!.HasSettingsOf(paper));
        var shuffled = InterferencePlan.Create(new() { Settings = new() { QueryOrder = "shuffled" } }).Runs[0].Config;
        Assert.Null(PublishedTables.Find("interference", shuffled));
        Assert.Null(PublishedTables.Find("scaling", BenchmarkPlan.Create(new()).Runs[0].Config));
    }
}
