using MoGru.Cells.Tables;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class RowPredictorTests
{
    [Theory]
    [InlineData("gru", 7)]
    [InlineData("mogru", 64)]
    [InlineData("lstm", 100)]
    public void Rows_AnsweredTogether_HaveTheBitsOfEachAlone(string cell, int together)
    {
        var table = MadeTable.Hours(300);
        var model = TableFit.Of(table, new() { Targets = ["load"], Inputs = ["other"], CellName = cell, Window = 13, Horizon = 3, Epochs = 1, Calendar = [CalendarFeature.Hour] }).Model;

        Assert.Equal(Answers(model, table, 1), Answers(model, table, together));
    }

    [Fact]
    public void SeriesOfUnequalLengths_AnsweredTogether_HaveTheBitsOfEachAlone()
    {
        var model = TableFit.Of(MadeTable.Machines(30), new() { Targets = ["state"], Group = "machine", Inputs = ["vibration"], Epochs = 2 }).Model;
        var table = MadeTable.Machines(25, seed: 3);

        var together = Groups(model, table, runsEach: false);
        Assert.Equal(25, together.Count);
        Assert.Equal(together, Groups(model, table, runsEach: true));
    }

    [Theory]
    [InlineData("gru")]
    [InlineData("mogru")]
    [InlineData("lem")]
    public void CarriedStates_RowByRow_GiveTheBitsOfAPassOverAllRows(string cell)
    {
        var table = MadeTable.Hours(240);
        var model = TableFit.Of(table, new() { Targets = ["load"], Inputs = ["other"], CellName = cell, Window = 12, Horizon = 2, Epochs = 2, Stateful = true }).Model;
        float[] rows = new float[2 * table.RowCount];
        for (int row = 0; row < table.RowCount; row++)
            (rows[2 * row], rows[2 * row + 1]) = ((float)table["load"].Numbers[row], (float)table["other"].Numbers[row]);
        var tape = new Tape { Records = false };
        float[] deviations = model.Module.Forward(tape.Input([1, table.RowCount, 2], rows)).Value.ToArray();
        var (mean, deviation) = (model.Parameters["targets.mean"].Value[0], model.Parameters["targets.deviation"].Value[0]);
        var answers = Answers(model, table, 50);

        Assert.Equal(table.RowCount * 6, answers.Count);
        Assert.Equal(
            deviations.Select(one => MathF.FusedMultiplyAdd(one, deviation, mean)), answers.Where((_, k) => k % 3 == 0));
        Assert.Throws<ArgumentException>(() => TableFit.Of(
            MadeTable.Machines(20), new() { Targets = ["vibration"], Group = "machine", Stateful = true }));
    }

    [Fact]
    public void Groups_InTurns_HaveWindowsOfTheirOwn()
    {
        var table = MadeTable.Hours(200);
        var model = TableFit.Of(table, new() { Targets = ["load"], Inputs = [], Window = 5, Horizon = 1, Epochs = 1 }).Model;
        var (mixed, first, second) = (model.Open(), model.Open(), model.Open());
        var random = new RandomStream(1, "turns").At(0);
        for (int row = 0; row < 100; row++)
        {
            bool isFirst = random.Uniform() < 0.4;
            var alone = isFirst ? first : second;
            double value = random.Normal(50, 10);
            var time = new DateTime(2021, 1, 1).AddHours(row);
            Assert.Equal(alone.Add([value], time), mixed.Add([value], time, isFirst ? "a" : "b"));
            if (mixed.Waiting > 0)
            {
                Assert.Equal(alone.Run().ToArray(), mixed.Run().ToArray());
                Assert.Equal(isFirst ? "a" : "b", mixed.GroupOf(0));
            }
        }
    }

    [Fact]
    public void ARowThatIsRefused_LeavesThePredictorAsItWas()
    {
        var table = MadeTable.Hours(200);
        var model = TableFit.Of(table, new() { Targets = ["load"], Inputs = [], Window = 5, Horizon = 1, Epochs = 1, Missing = MissingRule.Refuse }).Model;
        var (asked, reference) = (model.Open(), model.Open());
        for (int row = 0; row < 20; row++)
        {
            var time = new DateTime(2021, 1, 1).AddHours(row);
            Assert.Throws<ArgumentException>(() => asked.Add([double.NaN], time));
            Assert.Throws<ArgumentException>(() => asked.Add([1e300], time));
            Assert.Throws<ArgumentException>(() => asked.Add([], time));
            Assert.Throws<ArgumentException>(() => asked.Add([1], time: null));
            if (row > 0)
                Assert.Throws<ArgumentException>(() => asked.Add([1], time.AddHours(-2)));
            Assert.Equal(reference.Add([row], time), asked.Add([row], time));
            Assert.Equal(reference.Run().ToArray(), asked.Run().ToArray());
        }
    }

    [Fact]
    public void MissingNumbers_AreThoseOfTheRowBefore_AndNothingIsAnsweredBeforeTheFirst()
    {
        var table = MadeTable.Hours(200);
        var model = TableFit.Of(table, new() { Targets = ["load"], Inputs = [], Window = 2, Horizon = 1, Epochs = 1 }).Model;
        var (gaps, whole) = (model.Open(), model.Open());
        double[] given = [double.NaN, 50, double.NaN, 52, double.NaN], put = [50, 50, 52, 52];
        for (int row = 0; row < given.Length; row++)
        {
            var time = new DateTime(2021, 1, 1).AddHours(row);
            bool answers = gaps.Add([given[row]], time);
            Assert.Equal(row >= 2, answers);
            if (row > 0)
                Assert.Equal(answers, whole.Add([put[row - 1]], time));
            Assert.Equal(whole.Run().ToArray(), gaps.Run().ToArray());
        }
    }

    [Fact]
    public void ASeriesThatGoesOnAfterAnother_IsRefused()
    {
        var model = TableFit.Of(MadeTable.Machines(30), new() { Targets = ["state"], Group = "machine", Inputs = ["vibration"], Epochs = 1 }).Model;
        var predictor = model.Open();
        Assert.False(predictor.Add([1], group: "a"));
        Assert.True(predictor.Add([1], group: "b"));
        Assert.Throws<ArgumentException>(() => predictor.Add([1], group: "a"));
        Assert.True(predictor.End());
        Assert.Equal(2 * 2, predictor.Run().Length);
    }

    static List<float> Answers(TableModel model, Table table, int together)
    {
        var predictor = model.Open();
        var columns = model.Settings.Inputs.Select(name => table[name]).ToArray();
        List<float> answers = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            predictor.Add([.. columns.Select(column => column.Numbers[row])], table["time"].TimeAt(row));
            if (predictor.Waiting == together)
                answers.AddRange(predictor.Run());
        }
        answers.AddRange(predictor.Run());
        return answers;
    }

    static List<string> Groups(TableModel model, Table table, bool runsEach)
    {
        var predictor = model.Open();
        List<string> told = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            if (predictor.Add([table["vibration"].Numbers[row]], group: table["machine"].TextAt(row)!) && runsEach)
                Take();
        }
        predictor.End();
        Take();
        return told;

        void Take()
        {
            float[] answers = predictor.Run().ToArray();
            for (int k = 0; k < answers.Length / 2; k++)
                told.Add($"{predictor.GroupOf(k)} {BitConverter.SingleToUInt32Bits(answers[2 * k])} {BitConverter.SingleToUInt32Bits(answers[2 * k + 1])}");
        }
    }
}
