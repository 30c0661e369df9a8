using MoGru.Cells;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Experiments;

public class SurveyTests
{
    [Theory]
    [InlineData(5_000)]
    [InlineData(20_000)]
    public void Plan_OfEveryModel_FillsTheBudgetAndNoMore(int budget)
    {
        var plan = SurveyPlan.Create(new() { Seeds = [1] }, budget);

        Assert.Equal(SurveyPlan.Tasks.Count * SurveyPlan.Cells.Count, plan.Runs.Count);
        Assert.All(plan.Runs, run =>
        {
            Assert.InRange(Count(run.Config, run.Config.Hidden), 1, budget);
            Assert.True(Count(run.Config, run.Config.Hidden + 1) > budget, $"{run.Label} could be larger than {run.Config.Hidden}.");
        });
    }

    [Fact]
    public void Plan_OfAllCells_NamesWhatATaskDoesNotFit()
    {
        var plan = SurveyPlan.Create(new() { Cells = [SurveyPlan.All], Quick = true, Tasks = ["adding", "group"] });

        foreach (string task in (string[])["adding", "group"])
        {
            var made = plan.Runs.Where(run => run.Config.Task == task).Select(run => run.Config.Cell).ToHashSet();
            Assert.All(CellCatalog.Default.Names, cell => Assert.True(
                made.Contains(cell) || plan.Notes.Any(note => note.StartsWith($"{cell} ", StringComparison.Ordinal)), $"{cell} is missing without a word."));
        }
    }

    [Fact]
    public void Plan_WithAHiddenSize_KeepsIt() =>
        Assert.All(SurveyPlan.Create(new() { Settings = new() { Hidden = 9 } }).Runs, run => Assert.Equal(9, run.Config.Hidden));

    [Fact]
    public void Plan_WithABudgetOfNothing_IsRefused() =>
        Assert.Contains("--budget is 99", Assert.Throws<TaskOptionException>(() => SurveyPlan.Create(new(), 99)).Message, StringComparison.Ordinal);

    [Fact]
    public void Grid_OfErrors_ComparesTheirLogarithms()
    {
        var grid = CellGrid.Of(Grids.Of(5, 5, (cell, task) => cell == 3 && task == 2 ? double.NaN : Math.Pow(10, -cell), "mse"))!;

        Assert.Equal([0, 0.25, 0.5, 0.75, 1], Enumerable.Range(0, 5).Select(cell => Math.Round(grid.Merit(cell, 0), 9)));
        Assert.True(double.IsNaN(grid.Merit(3, 2)));
        Assert.Equal(1, grid.Merit(4, 2));
    }

    [Theory]
    [InlineData("accuracy", 1)]
    [InlineData("own output, steps within 0.5 of the truth", 1)]
    [InlineData("events, precision", 1)]
    [InlineData("events, recall", 1)]
    [InlineData("own output, divergence of visited states in nats", 0)]
    [InlineData("mse", 0)]
    public void Grid_OfAMetric_KnowsWhatIsBetter(string metric, double merit) =>
        Assert.Equal(merit, CellGrid.Of(Grids.Of(5, 5, (cell, _) => cell + 1, metric))!.Merit(4, 0));

    [Fact]
    public void Grid_OfFewCells_IsNone()
    {
        Assert.Null(CellGrid.Of(Grids.Of(4, 9, (_, _) => 1)));
        Assert.Null(CellGrid.Of(Grids.Of(9, 4, (_, _) => 1)));
    }

    static long Count(RunConfig config, int hidden) => new TaskModel(
        TaskCatalog.Find(config.Task).Open(config).Shape, CellSpec.Parse(config.Cell), hidden, config.Layers).Parameters.TotalLength;
}
