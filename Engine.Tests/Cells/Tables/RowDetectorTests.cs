using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class RowDetectorTests
{
    const int Rows = 3000, Spike = 1000, Drift = 1600, DriftRows = 120, Stuck = 2300, StuckRows = 60, After = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void PlantedAnomalies_AreFound_AtTheStatedRateOfFalseAlarms(int seed)
    {
        var model = TableFit.Of(Table.Parse(Text(Signals(6000, seed, planted: false))), new() { Task = TableTask.Detect, FalseAlarms = 0.01, Seed = seed }).Model;
        var scores = Scores(model, Signals(Rows, seed + 100, planted: true));

        Assert.Contains(scores[Spike..(Spike + 2)], score => score is { IsAlarm: true, Kind: AnomalyKind.Spike, Column: "a" });
        Assert.Contains(scores[Drift..(Drift + DriftRows)], score => score is { IsAlarm: true, Kind: AnomalyKind.Drift, Column: "b" });
        Assert.Contains(scores[Stuck..(Stuck + StuckRows)], score => score is { IsAlarm: true, Kind: AnomalyKind.Stuck, Column: "a" });
        var usual = scores.Where((score, row) => score is not null && !IsTouched(row)).ToList();
        double rate = (double)usual.Count(score => score!.Value.IsAlarm) / usual.Count;
        Assert.InRange(rate, 0, 0.03);
        Assert.InRange(model.Watch().Measured!.Value, 0, 0.03);
    }

    [Fact]
    public void Rows_ScoredTogether_HaveTheBitsOfEachAlone()
    {
        var model = TableFit.Of(Table.Parse(Text(Signals(1500, 1, planted: false))), new() { Task = TableTask.Detect, Epochs = 1, Calendar = [] }).Model;
        var (alone, together) = (model.Watch(), model.Watch());
        List<RowScore?> one = [], many = [];
        foreach (var (a, b) in Signals(400, 9, planted: false))
        {
            alone.Add([a, b]);
            one.AddRange(alone.Run());
            together.Add([a, b]);
            if (together.Waiting == 150)
                many.AddRange(together.Run());
        }
        many.AddRange(together.Run());

        Assert.Equal(one, many);
        Assert.All(one.Take(model.Settings.Window), score => Assert.Null(score));
        Assert.All(one.Skip(model.Settings.Window), score => Assert.NotNull(score));
    }

    static RowScore?[] Scores(TableModel model, List<(double A, double B)> rows)
    {
        var watch = model.Watch();
        foreach (var (a, b) in rows)
            watch.Add([a, b]);
        return [.. watch.Run()];
    }

    // Within an anomaly, or so soon after it that it is still seen.
    static bool IsTouched(int row) =>
        row is >= Spike and < Spike + After or >= Drift and < Drift + DriftRows + After or >= Stuck and < Stuck + StuckRows + After;

    static List<(double A, double B)> Signals(int rows, int seed, bool planted)
    {
        var random = new RandomStream(seed, "signals").At(0);
        List<(double A, double B)> all = [];
        for (int row = 0; row < rows; row++)
        {
            double a = Math.Sin(2 * Math.PI * row / 50) + random.Normal(0, 0.1), b = 5 + 2 * Math.Cos(2 * Math.PI * row / 50) + random.Normal(0, 0.2);
            if (planted && row == Spike)
                a += 1;
            if (planted && row is >= Drift and < Drift + DriftRows)
                b += 2.0 * (row - Drift) / DriftRows;
            if (planted && row is >= Stuck and < Stuck + StuckRows)
                a = row == Stuck ? a : all[Stuck].A;
            all.Add((a, b));
        }
        return all;
    }

    static string Text(List<(double A, double B)> rows) =>
        "a,b\n" + string.Join('\n', rows.Select(row => FormattableString.Invariant($"{row.A:F4},{row.B:F4}")));
}
