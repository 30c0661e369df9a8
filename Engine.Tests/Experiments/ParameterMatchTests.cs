using MoGru.Tasks.Experiments;
using Xunit;

namespace MoGru.Tests.Experiments;

public class ParameterMatchTests
{
    [Fact]
    public void Count_OfTheBenchmarkModels_IsThePublishedOne() =>
        Assert.All(BenchmarkPlan.Tasks.SelectMany(task => BenchmarkPlan.Cells.Select(cell => (task, cell))), model => Assert.Equal(
            PublishedParameters.Of(model.task, model.cell)!.Value, ParameterMatch.Count(model.task, model.cell, 128)));

    [Theory]
    [InlineData("copy", "gru", 128)]
    [InlineData("adding", "lstm", 128)]
    [InlineData("trend", "momgru", 31)]
    [InlineData("selective-copy", "ssm", 64)]
    public void Match_OfACell_IsTheSmallestHiddenSizeThatReachesMoGru(string task, string cell, int hidden)
    {
        var match = ParameterMatch.Of(task, cell, hidden);

        Assert.Equal(ParameterMatch.Count(task, "mogru", hidden), match.ReferenceParameters);
        Assert.Equal(ParameterMatch.Count(task, cell, match.Hidden), match.Parameters);
        Assert.True(match.Parameters >= match.ReferenceParameters);
        Assert.True(ParameterMatch.Count(task, cell, match.Hidden - 1) < match.ReferenceParameters);
        Assert.Equal(hidden == 128, match.PublishedParameters is not null);
    }
}
