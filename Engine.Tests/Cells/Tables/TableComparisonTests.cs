using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class TableComparisonTests
{
    static readonly FitOptions forecast = new() { Targets = ["load"], Inputs = [], Window = 24, Horizon = 3, Epochs = 3 };

    [Fact]
    public void Forecasts_OfTwoWindows_ArePairedAtTheSameRows()
    {
        var table = MadeTable.Hours(400, missing: 0.02);
        var longer = TableFit.Of(table, forecast with { Epochs = 60 }).Model;
        var shorter = TableFit.Of(table, forecast with { Window = 2, Epochs = 1, Seed = 2, LearningRate = 1e-6 }).Model;
        var later = MadeTable.Hours(300, seed: 5);

        var compared = TableComparison.Of(longer, shorter, later);
        var swapped = TableComparison.Of(shorter, longer, later);

        Assert.Equal(300 - 24 - 3 + 1, compared.Count);
        Assert.Equal(longer.Evaluate(later).Model, compared.A, 1e-6);
        Assert.Equal(ErrorByHand(shorter, later, first: 24, scale: longer), compared.B, 1e-4 * compared.B);
        Assert.Equal(compared.P, swapped.P, 1e-6);
        Assert.Equal(compared.Difference / compared.A, -swapped.Difference / swapped.B, 1e-4 * Math.Abs(compared.Difference / compared.A));
        Assert.True(compared.P < 0.001 && compared.A < compared.B, $"{compared}");
    }

    [Fact]
    public void AModel_AgainstItself_DiffersInNothing()
    {
        var model = TableFit.Of(MadeTable.Hours(200), forecast with { Epochs = 1 }).Model;
        var compared = TableComparison.Of(model, model, MadeTable.Hours(100, seed: 3));

        Assert.Equal((0, 1), (compared.Difference, compared.P));
    }

    [Fact]
    public void Windows_AsFewAsTheHorizon_TellNothing()
    {
        var model = TableFit.Of(MadeTable.Hours(200), forecast with { Epochs = 1 }).Model;

        Assert.Equal(double.NaN, TableComparison.Of(model, model, MadeTable.Hours(29)).P);
        Assert.Equal(1, TableComparison.Of(model, model, MadeTable.Hours(30)).P);
        Assert.Throws<DataFormatException>(() => TableComparison.Of(model, model, MadeTable.Hours(26)));
    }

    [Fact]
    public void Classes_OfWholeSeries_AreHeldByWhatOneAloneHasRight()
    {
        var options = new FitOptions { Targets = ["state"], Group = "machine", Inputs = ["vibration"], Epochs = 30 };
        var learned = TableFit.Of(MadeTable.Machines(60), options).Model;
        var poor = TableFit.Of(MadeTable.Machines(60), options with { Epochs = 1, Inputs = ["size"] }).Model;
        var test = MadeTable.Machines(40, seed: 2);

        var compared = TableComparison.Of(learned, poor, test);

        Assert.Equal(("accuracy", 40), (compared.Name, compared.Count));
        Assert.Equal(learned.Evaluate(test).Model, compared.A, 1e-12);
        Assert.Equal(poor.Evaluate(test).Model, compared.B, 1e-12);
        Assert.InRange(compared.P, 0, 1);
    }

    [Fact]
    public void Models_ThatAnswerOtherThings_AreRefusedByName()
    {
        var table = MadeTable.Hours(200);
        var model = TableFit.Of(table, forecast with { Epochs = 1 }).Model;
        Refused("horizon 3 and 2", forecast with { Horizon = 2 });
        Refused("targets load and other", forecast with { Targets = ["other"] });
        Refused("task forecast and detect", forecast with { Task = TableTask.Detect, Horizon = null });

        void Refused(string said, FitOptions other)
        {
            var fault = Assert.Throws<ArgumentException>(() => TableComparison.Of(model, TableFit.Of(table, other with { Epochs = 1 }).Model, table));
            Assert.Contains(said, fault.Message, StringComparison.Ordinal);
            Assert.Equal("b", fault.ParamName);
        }
    }

    // From what a predictor answers, row by row.
    static double ErrorByHand(TableModel model, Table table, int first, TableModel scale)
    {
        var column = table["load"].Numbers.ToArray();
        int h = model.Settings.Horizon;
        double sum = 0;
        int count = 0;
        var predictor = model.Open();
        for (int row = 0; row + h < column.Length; row++)
        {
            predictor.Add([column[row]], table["time"].TimeAt(row));
            if (predictor.Waiting == 0)
                continue;
            var answer = predictor.Run();
            for (int k = 0; row >= first - 1 && k < h; k++, count++)
            {
                double error = (answer[3 * k] - (float)column[row + 1 + k]) / scale.Network.Targets!.Deviation[0];
                sum += error * error;
            }
        }
        return sum / count;
    }
}
