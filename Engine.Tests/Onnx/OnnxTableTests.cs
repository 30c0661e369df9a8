using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tests.Cells.Tables;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Onnx;

// Models of tables as ONNX Runtime runs them, beside what predictors answer.
public class OnnxTableTests
{
    [Theory]
    [InlineData("gru", true, 0)]
    [InlineData("mogru", false, 0)]
    [InlineData("lstm", true, 3)]
    public void Forecasts_OfWindows_AreTheSameInTheirOwnUnits(string cell, bool calendar, int quantiles)
    {
        var table = MadeTable.Hours(300);
        var model = TableFit.Of(table, new()
        {
            Targets = ["load", "other"],
            Inputs = ["load", "other"],
            Window = 6,
            Horizon = 2,
            Epochs = 1,
            CellName = cell,
            Season = 0,
            Calendar = calendar ? [CalendarFeature.Hour] : [],
            Quantiles = quantiles == 0 ? [] : [0.1, 0.5, 0.9],
        }).Model;
        using var runtime = Saved(model);
        var predictor = model.Open();
        List<float> windows = [];
        for (int row = 0; row < 8; row++)
        {
            predictor.Add([table["load"].Numbers[row], table["other"].Numbers[row]], table["time"].TimeAt(row));
            if (row is 5 or 7)
            {
                for (int at = row - 5; at <= row; at++)
                    windows.AddRange(Row(table, at, calendar));
            }
        }
        int channels = model.Settings.Channels, width = 4 * Math.Max(quantiles, 1), every = quantiles == 0 ? 3 : 1;

        float[] theirs = runtime.Run(("x", windows.ToArray(), [2, 6, channels]))["y"];

        Assert.Equal([-1, 6, channels], runtime.Sizes("x"));
        float[] all = predictor.Run().ToArray(), ours = [.. all[..(width * every)], .. all[^(width * every)..]];
        OnnxModelTests.Close([.. ours.Where((_, k) => k % every == 0)], theirs);
    }

    [Fact]
    public void Classes_OfSeriesOfAnyLength_HaveTheSameShares()
    {
        var model = TableFit.Of(MadeTable.Machines(20), new() { Targets = ["state"], Group = "machine", Inputs = ["vibration"], Epochs = 2 }).Model;
        using var runtime = Saved(model);
        Assert.True(model.Settings.Patch > 1);
        Assert.Equal([-1, -1, 1], runtime.Sizes("x"));
        foreach (int length in (int[])[2, 5, 20, 41])
        {
            var predictor = model.Open();
            float[] series = [.. Enumerable.Range(0, length).Select(k => MathF.Sin(k))];
            foreach (float value in series)
                predictor.Add([value], null, "a");
            predictor.End();

            OnnxModelTests.Close(predictor.Run(), runtime.Run(("x", series, [1, length, 1]))["y"]);
        }
    }

    static IEnumerable<float> Row(Table table, int at, bool calendar)
    {
        float[] turn = new float[2];
        Calendar.Write([CalendarFeature.Hour], table["time"].Ticks[at], turn);
        return [(float)table["load"].Numbers[at], (float)table["other"].Numbers[at], .. calendar ? turn : []];
    }

    static OnnxRuntime Saved(TableModel model)
    {
        using var folder = new TemporaryFolder();
        model.SaveOnnx(folder.PathOf("model.onnx"));
        return new(File.ReadAllBytes(folder.PathOf("model.onnx")));
    }
}
