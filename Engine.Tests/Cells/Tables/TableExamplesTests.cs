using MoGru.Cells.Tables;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class TableExamplesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Examples_OfAForecast_AnswerWithThePredictorsBitsOfTheRowsThatTheyName(bool stateful)
    {
        var table = MadeTable.Hours(400);
        var fit = TableFit.Of(table, new() { Targets = ["load"], Window = 12, Horizon = 3, Calendar = [CalendarFeature.Hour], Stateful = stateful, Epochs = 1 });
        var examples = fit.Examples!;
        float[] answers = examples.Answers();
        var predictor = fit.Model.Open();
        Dictionary<int, float[]> told = [];
        for (int row = 0; row < table.RowCount; row++)
        {
            double[] numbers = [.. fit.Model.Settings.Inputs.Select(name => table[name].Numbers[row])];
            if (predictor.Add(numbers, table["time"].TimeAt(row)))
                told[row] = predictor.Run().ToArray();
        }

        Assert.Equal(["load", "hour of time"], PermutationImportance.Of(examples, inputs: ["load", "hour of time"]).Select(one => one.Input));
        Assert.Equal(12, InputGradients.Of(examples).Steps);
        Assert.True(stateful || fit.Test!.Count == examples.Count);
        Assert.Equal(320, examples.RowsOf(0).Span[12]);  // the last fifth
        for (int k = 0; k < examples.Count; k++)
        {
            var rows = examples.RowsOf(k).Span;
            Assert.Equal(15, rows.Length);
            Assert.Equal(told[rows[11]], answers[(9 * k)..(9 * k + 9)]);
            for (int ahead = 0; ahead < 3; ahead++)
                Assert.Equal((float)table["load"].Numbers[rows[12 + ahead]], examples.TruthOf(k).Span[ahead]);
        }
        var thinned = examples.Thinned(7);
        Assert.Equal(7, thinned.Count);
        Assert.Equal(answers[..9], thinned.Answers()[..9]);
        Assert.Equal(examples.RowsOf(examples.Count / 7).ToArray(), thinned.RowsOf(1).ToArray());
    }

    [Theory]
    [InlineData(12)]
    [InlineData(0)]
    public void Examples_OfClasses_AreOfTheRowsThatHaveThem(int window)
    {
        var table = MadeTable.Machines(30, interleaved: true);
        var fit = TableFit.Of(table, new() { Targets = ["state"], Group = "machine", Window = window, Inputs = ["vibration"], Epochs = 2 });
        var examples = fit.Examples!;
        float[] answers = examples.Answers();
        int right = 0;
        for (int k = 0; k < examples.Count; k++)
        {
            var rows = examples.RowsOf(k).Span;
            Assert.Equal(fit.Model.Settings.Classes[examples.ClassOf(k)], table["state"].TextAt(rows[^1]));
            Assert.Equal(examples.GroupOf(k), table["machine"].TextAt(rows[^1]));
            Assert.Equal(examples.SeenOf(k).Length, rows.Length);
            for (int step = 0; step < rows.Length; step++)
                Assert.Equal((float)table["vibration"].Numbers[rows[step]], examples.SeenOf(k).Span[step]);
            right += (answers[2 * k + 1] > answers[2 * k] ? 1 : 0) == examples.ClassOf(k) ? 1 : 0;
        }
        Assert.Equal(fit.Test!.Model, (double)right / examples.Count, 6);
    }

    [Fact]
    public void Importance_OfWhatSaysAll_IsAllAndOfNoiseAndAConstantNone()
    {
        var random = new RandomStream(3, "made").At(0);
        double[] cause = [.. Enumerable.Range(0, 900).Select(_ => random.Normal(0, 1))];
        var lines = cause.Select((value, row) => FormattableString.Invariant($"{value:F4},{random.Normal(0, 1):F4},7,{(row > 0 ? 3 * cause[row - 1] : 0):F4}"));
        var table = Table.Parse("cause,noise,same,effect\n" + string.Join('\n', lines));
        var fit = TableFit.Of(table, new() { Targets = ["effect"], Task = TableTask.Forecast, Window = 4, Horizon = 1, Inputs = ["cause", "noise", "same"], Differences = false });

        var all = PermutationImportance.Of(fit.Examples!, seed: 5).ToDictionary(one => one.Input);

        Assert.Equal(fit.Model.Settings.Inputs, PermutationImportance.Of(fit.Examples!, 5, 1).Select(one => one.Input));
        Assert.Equal(fit.Test!.Model, all["cause"].Model, 9);
        Assert.Equal(all["same"].Model, all["same"].Metric);
        Assert.True(all["cause"].Metric > 1 && all["cause"].Metric > 5 * all["cause"].Model, $"{all["cause"]}");
        Assert.True(all["noise"].Metric < 1.5 * all["noise"].Model, $"{all["noise"]}");
        Assert.Equal(all["cause"], Assert.Single(PermutationImportance.Of(fit.Examples!, 5, inputs: ["cause"])));
        var fault = Assert.Throws<ArgumentException>(() => PermutationImportance.Of(fit.Examples!, inputs: ["caus"]));
        Assert.StartsWith("'caus' is no input; the model sees", fault.Message, StringComparison.Ordinal);
        var gradients = InputGradients.Of(fit.Examples!);
        int cause0 = fit.Model.Settings.Inputs.ToList().IndexOf("cause");
        Assert.Equal(3, Enumerable.Range(0, 4).MaxBy(step => gradients[step, cause0]));  // the row before
    }

    [Fact]
    public void Gradients_OfAModel_MatchDifferencesAndLeaveItsOwn()
    {
        var fit = TableFit.Of(MadeTable.Hours(300), new() { Targets = ["load"], Inputs = ["other"], Window = 5, Horizon = 2, Epochs = 1 });
        var examples = fit.Examples!.Thinned(3);
        var gradients = InputGradients.Of(examples);

        Assert.Equal(["load", "other"], gradients.Inputs);
        Assert.Equal(5, gradients.Steps);
        for (int step = 0; step < 5; step++)
        {
            for (int input = 0; input < 2; input++)
            {
                double sum = 0, deviation = fit.Model.Network.Inputs.Deviation[input];
                for (int k = 0; k < 3; k++)
                    sum += Math.Abs(Mean(examples, k, step * 2 + input, 0.05 * deviation) - Mean(examples, k, step * 2 + input, -0.05 * deviation)) / 0.1;
                Assert.Equal(sum / 3, gradients[step, input], 0.02 * Math.Max(0.1, sum / 3));
            }
        }
        Assert.All(fit.Model.Parameters, parameter => Assert.DoesNotContain(parameter.Gradient.ToArray(), value => value != 0));
    }

    static double Mean(TableExamples examples, int index, int place, double change)
    {
        float[] seen = examples.SeenOf(index).ToArray();
        seen[place] += (float)change;
        var tape = new Tape { Records = false };
        return examples.Model.Module.Forward(tape.Input([1, seen.Length / 2, 2], seen), default).Value.ToArray().Average(value => (double)value);
    }
}
