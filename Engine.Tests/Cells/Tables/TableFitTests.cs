using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class TableFitTests
{
    [Fact]
    public void Forecast_OfARhythm_GuessesItsSeasonAndBeatsWhatLearnsNothing()
    {
        var fit = TableFit.Of(MadeTable.Hours(1500), new() { Targets = ["load"] });

        var settings = fit.Model.Settings;
        Assert.Equal((TableTask.Forecast, 24, 24, 96), (settings.Task, settings.Season, settings.Horizon, settings.Window));
        Assert.True(fit.Test!.Model < 0.5 * fit.Test.Baselines["last value"], $"{fit.Test}");
        Assert.True(fit.Test.Model < fit.Test.Baselines["season before"], $"{fit.Test}");
        Assert.Contains(fit.Reasons, reason => reason.StartsWith("season 24", StringComparison.Ordinal));
        Assert.Contains(fit.Reasons, reason => reason.StartsWith("inputs 'load'", StringComparison.Ordinal));  // the other one is noise
    }

    [Fact]
    public void Intervals_OfAForecast_HoldEightInTen()
    {
        var table = MadeTable.Hours(2000);
        var model = TableFit.Of(table, new() { Targets = ["load"], Window = 24, Horizon = 4, Inputs = [] }).Model;
        var predictor = model.Open();
        double[] truth = table["load"].Numbers.ToArray();
        int within = 0, all = 0;
        for (int row = 0; row + 4 < table.RowCount; row++)
        {
            if (!predictor.Add([truth[row]], table["time"].TimeAt(row)))
                continue;
            var answer = predictor.Run();
            for (int ahead = 0; row >= 1600 && ahead < 4; ahead++, all++)
                within += truth[row + 1 + ahead] >= answer[3 * ahead + 1] && truth[row + 1 + ahead] <= answer[3 * ahead + 2] ? 1 : 0;
        }
        Assert.InRange((double)within / all, 0.7, 0.9);
    }

    [Fact]
    public void Quantiles_OfAForecast_AreWhatTheySay()
    {
        var table = MadeTable.Hours(2000);
        var model = TableFit.Of(table, new() { Targets = ["load"], Window = 24, Horizon = 1, Inputs = [], Quantiles = [0.1, 0.5, 0.9] }).Model;
        Assert.Equal(["load+1.q0.1", "load+1.q0.5", "load+1.q0.9"], model.AnswerNames);
        var predictor = model.Open();
        double[] truth = table["load"].Numbers.ToArray();
        int[] below = new int[3];
        for (int row = 0; row + 1 < table.RowCount; row++)
        {
            if (!predictor.Add([truth[row]], table["time"].TimeAt(row)))
                continue;
            var answer = predictor.Run();
            for (int k = 0; row >= 1600 && k < 3; k++)
                below[k] += truth[row + 1] < answer[k] ? 1 : 0;
        }
        Assert.InRange(below[0], 10, 90);
        Assert.InRange(below[1], 140, 260);
        Assert.InRange(below[2], 310, 390);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Classes_OfWholeGroupsOfUnequalLengths_AreLearned(bool interleaved)
    {
        var fit = TableFit.Of(MadeTable.Machines(90, interleaved: interleaved), new() { Targets = ["state"], Group = "machine", Inputs = ["vibration"] });

        Assert.Equal((TableTask.Classify, true), (fit.Model.Settings.Task, fit.Model.Settings.OfSeries));
        Assert.Equal(["faulty", "good"], fit.Model.Settings.Classes);
        Assert.True(fit.Test!.Model > 0.9 && fit.Test.HasLearned, $"{fit.Test}");
        var judged = fit.Model.Evaluate(MadeTable.Machines(40, seed: 2));
        Assert.True(judged.Model > 0.9, $"{judged}");
        Assert.Equal(40, judged.Count);
    }

    [Fact]
    public void Numbers_OfWholeGroups_AreLearned()
    {
        var fit = TableFit.Of(MadeTable.Machines(120), new() { Targets = ["size"], Group = "machine", Inputs = ["vibration"], Task = TableTask.Regress });

        Assert.True(fit.Test!.Model < 0.5 * fit.Test.Baselines["mean"], $"{fit.Test}");
    }

    [Fact]
    public void Regression_AtEachRow_IsOfThatRowAndNotOfTheNext()
    {
        var random = new RandomStream(1, "rows").At(0);
        double[] rows = [.. Enumerable.Range(0, 900).Select(_ => random.Normal(0, 1))];  // no row tells the next
        var table = Table.Parse("x,y\n" + string.Join('\n', rows.Select(x => FormattableString.Invariant($"{x:F4},{2 * x + 1:F4}"))));
        var fit = TableFit.Of(table, new() { Targets = ["y"], Task = TableTask.Regress, Window = 3, Epochs = 60 });

        Assert.True(fit.Test!.Model < 0.05, $"{fit.Test}");
        var predictor = fit.Model.Open();
        predictor.Add([0.1]);
        predictor.Add([-0.7]);
        Assert.True(predictor.Add([1.2]));
        Assert.InRange(predictor.Run()[0], 2.8f, 4f);
    }

    [Fact]
    public void Class_OfEachRow_IsOfThatRow()
    {
        var rows = Enumerable.Range(0, 900).Select(row => (row * 7919 % 101 - 50) / 29.0).ToArray();
        var table = Table.Parse("x,y\n" + string.Join('\n', rows.Select(x => FormattableString.Invariant($"{x:F4},{(x > 0 ? "up" : "down")}"))));
        var fit = TableFit.Of(table, new() { Targets = ["y"], Window = 2 });

        Assert.Equal((TableTask.Classify, false), (fit.Model.Settings.Task, fit.Model.Settings.OfSeries));
        Assert.True(fit.Test!.Model > 0.97, $"{fit.Test}");
    }

    [Fact]
    public void Fit_Twice_GivesTheSameBits_AtAnyNumberOfThreads()
    {
        var table = MadeTable.Hours(400);
        var options = new FitOptions { Targets = ["load"], Epochs = 2 };
        float[] first = Bits(TableFit.Of(table, options)), second = Bits(TableFit.Of(table, options with { Threads = 2 }));

        Assert.Equal(first, second);
        Assert.NotEqual(first, Bits(TableFit.Of(table, options with { Seed = 2 })));

        static float[] Bits(TableFit fit) => [.. fit.Model.Parameters.SelectMany(parameter => parameter.Value.ToArray())];
    }

    [Fact]
    public void Continue_OnNewRows_GoesOnFromTheModel()
    {
        var first = TableFit.Of(MadeTable.Hours(800), new() { Targets = ["load"], Inputs = [], Horizon = 2, Window = 24 });
        var later = MadeTable.Hours(800, seed: 5);
        double before = first.Model.Evaluate(later).Model;
        var second = TableFit.Continue(first.Model, later, new() { LearningRate = 1e-3 });

        Assert.Equal(first.Model.Settings, second.Model.Settings);
        Assert.True(second.Model.Evaluate(later).Model < before);
        Assert.True(second.Curves[0].Losses[0] < first.Curves[0].Losses[0] / 2, "the first epoch begins where the model was");
    }

    [Fact]
    public void MissingNumbers_AreCarriedAndCounted_OrRefused()
    {
        var table = MadeTable.Hours(500, missing: 0.1);
        var options = new FitOptions { Targets = ["load"], Inputs = [], Epochs = 2 };
        var fit = TableFit.Of(table, options);

        Assert.Equal(table["load"].MissingCount, fit.Filled);
        var fault = Assert.Throws<DataFormatException>(() => TableFit.Of(table, options with { Missing = MissingRule.Refuse }));
        Assert.Contains("missing", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AConstantTarget_IsAnsweredAndCalledUseless()
    {
        var table = Table.Parse("y\n" + string.Join('\n', Enumerable.Repeat("4.25", 200)));
        var fit = TableFit.Of(table);

        Assert.False(fit.Test!.HasLearned);
        var predictor = fit.Model.Open();
        for (int row = 0; row < fit.Model.Settings.Window; row++)
            predictor.Add([4.25]);
        Assert.InRange(predictor.Run()[0], 4.2f, 4.3f);
    }

    [Theory]
    [InlineData("y\n1\n2\n", "too few")]
    [InlineData("y\n1\n", "too few")]
    [InlineData("a,b\n1,2\n2,3\n", "No target is named")]
    [InlineData("a,b\nx,y\nz,w\n", "no column of numbers")]
    public void ATableThatCannotBeLearned_IsRefused_SayingWhy(string text, string why)
    {
        var fault = Assert.ThrowsAny<Exception>(() => TableFit.Of(Table.Parse(text)));

        Assert.True(fault is DataFormatException or ArgumentException, $"{fault}");
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_ThatAreNotThere_AreRefused_NamingThoseThatAre()
    {
        var fault = Assert.Throws<ArgumentException>(() => TableFit.Of(MadeTable.Hours(50), new() { Targets = ["laod"] }));
        Assert.Contains("did you mean load", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TableFit.Of(MadeTable.Hours(50), new() { Targets = ["load"], Quantiles = [0.5, 0.1] }));
        Assert.Throws<ArgumentException>(() => TableFit.Of(MadeTable.Hours(50), new() { Targets = ["load"], Hidden = 0 }));
        Assert.Throws<ArgumentException>(() => TableFit.Of(MadeTable.Hours(50), new() { Targets = ["time"], Task = TableTask.Forecast }));
    }

    [RealDataFact]
    public void OilTemperature_AtDefaults_IsWithinATenthOfALinearMap()
    {
        var fit = TableFit.Of(Table.Read(RealData.PathOf("ett", "ETTh1.csv")), new() { Targets = ["OT"] });

        Assert.Equal((96, 24), (fit.Model.Settings.Window, fit.Model.Settings.Horizon));
        Assert.InRange(fit.Test!.Baselines["last value"], 0.0520, 0.0530);
        Assert.True(fit.Test.Model < 1.1 * fit.Test.Baselines["linear"], $"{fit.Test.Model}");
    }

    [RealDataTheory]
    [InlineData("ECG200", 0.85)]
    [InlineData("ItalyPowerDemand", 0.945)]
    public void SeriesInRows_AtDefaults_AreClassified(string name, double least)
    {
        var training = ClassifiedSeries.Read(RealData.PathOf("ucr", $"{name}_TRAIN.txt"));
        var test = ClassifiedSeries.Read(RealData.PathOf("ucr", $"{name}_TEST.txt"), training.Classes);
        double[] right = [.. Enumerable.Range(1, 5).Select(seed => TableFit.Of(training, new() { Seed = seed }, test).Test!.Model).Order()];

        Assert.True(right[2] >= least, string.Join(" ", right));
    }
}
