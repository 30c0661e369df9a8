using MoGru.Engine.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class WindowsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 2)]
    [InlineData(4, 0, 7)]
    [InlineData(20, 1, 3)]
    public void Windows_OfSeveralSeries_AreThoseThatFitAndTheirTargetsFollow(int length, int horizon, int stride)
    {
        float[][] arrays = DrawnSequences.Arrays(12, 3, 30, seed: 2);
        var windows = new Series(arrays, 3).Windows(length, horizon, stride, targets: [2, 0]);
        int number = 0;
        for (int k = 0; k < arrays.Length; k++)
        {
            for (int start = 0; start + length + horizon <= arrays[k].Length / 3; start += stride, number++)
            {
                Assert.Equal((k, start), windows.PlaceOf(number));
                Assert.Equal(arrays[k][(3 * start)..(3 * (start + length))], windows.ValuesOf(number).ToArray());
                if (horizon > 0)
                    Assert.Equal(
                        Enumerable.Range(start + length, horizon).SelectMany(step => (float[])[arrays[k][3 * step + 2], arrays[k][3 * step]]),
                        windows.TargetsOf(number).ToArray());
            }
        }

        Assert.Equal(number, windows.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => windows.PlaceOf(number));
    }

    [Fact]
    public void StepWindows_OfColumns_HaveATargetAtEachStep()
    {
        float[] series = DrawnSequences.Arrays(9, 3, 60)[^1];
        var windows = new Series(series, 3).StepWindows(length: 4, ahead: 2, targets: [2], inputs: [1, 0]);
        var batch = windows.Batches(2).Get(0, 0);

        Assert.Equal((2, 4, 2), (batch.Count, batch.Steps, windows.Channels));
        Assert.Equal([4, 4], batch.Lengths.ToArray());
        for (int at = 0; at < 8; at++)
        {
            Assert.Equal(series[3 * at + 1], batch.Values[2 * at]);
            Assert.Equal(series[3 * at], batch.Values[2 * at + 1]);
            Assert.Equal(series[3 * (at + 2) + 2], batch.Targets[at]);
        }
        Assert.Equal([2, 4, 1], batch.Target(new()).Shape);
        Assert.Equal(batch.Values.ToArray()[8..], windows.ValuesOf(1).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void SplitInTime_OfWindows_SharesNoStepAndKeepsTheGap(int gap)
    {
        float[][] arrays = DrawnSequences.Arrays(6, 2, 200, seed: 4);
        var series = new Series(arrays, 2);
        var windows = series.Windows(7, horizon: 3);
        var (first, second, third) = windows.SplitInTime(0.6, 0.2, gap);
        List<(int Series, int Step)>[] parts = [.. ((SeriesWindows[])[first, second, third]).Select(Steps)];

        foreach (int k in Enumerable.Range(0, arrays.Length))
        {
            int[][] steps = [.. parts.Select(part => part.Where(step => step.Series == k).Select(step => step.Step).ToArray())];
            for (int part = 1; part < 3; part++)
            {
                if (steps[part] is [_, ..] && steps[part - 1] is [_, ..])
                    Assert.True(steps[part].Min() > steps[part - 1].Max() + gap, $"series {k}, part {part}");
            }
        }
        Assert.All(parts, Assert.NotEmpty);
        Assert.Equal(first.Count, series.SplitInTime(0.6, 0.2, gap).Training.Windows(7, horizon: 3).Count);

        // Values tell their place: inputs and targets of a window.
        static List<(int Series, int Step)> Steps(SeriesWindows part) =>
            [.. part.Values.Concat(part.Targets).SelectMany(values => values.ToArray()).Select(x => ((int)(x / 1000), (int)(x % 1000)))];
    }

    [Fact]
    public void SplitInTime_OfOneSeries_CutsAtTheFractions()
    {
        var (first, second, third) = new Series(new float[200], 2).SplitInTime(0.7, 0.1, gap: 3);

        Assert.Equal((70, 7, 17), (first.LengthOf(0), second.LengthOf(0), third.LengthOf(0)));
    }

    [Fact]
    public void SplitInOrder_OfWindowsThatOverlap_IsRefused()
    {
        var series = new Series(new float[100], 1);
        foreach (var (windows, apart) in ((Sequences, bool)[])[(series.Windows(5, 2), false), (series.Windows(5, 2, stride: 6), false),
            (series.Windows(5, 2, stride: 7), true), (series.StepWindows(5), false), (series.StepWindows(5, ahead: 0), true),
            (series.Windows(5, 0).WithClasses(new int[96]), false)])
        {
            if (apart)
                Assert.NotEqual(0, windows.SplitDrawn(0.5, 0.5, 1).Validation.Count);
            else
                Assert.Contains(
                    "SplitInTime", Assert.Throws<InvalidOperationException>(() => windows.SplitDrawn(0.5, 0.5, 1)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Get_OfWindows_AllocatesNothingAndMixesThem()
    {
        var batches = new Series(new float[3000], 3).Windows(16, 4, targets: [1], inputs: [0, 2]).Batches(32, seed: 1);
        int epoch = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            epoch++;
            for (int step = 0; step < batches.Count; step++)
                batches.Get(epoch, step);
        }));
        Assert.NotEqual(batches.Get(0, 0).Indices.ToArray(), batches.Get(1, 0).Indices.ToArray());
    }

    [Fact]
    public void ContinuingBatches_OfASeries_GoOnRowByRow()
    {
        var windows = new Series([.. Enumerable.Range(0, 100).Select(k => (float)k)], 1).StepWindows(length: 4, ahead: 1);
        var batches = windows.ContinuingBatches(rows: 3);

        Assert.Equal((24, 8), (windows.Count, batches.Count));
        for (int epoch = 0; epoch < 2; epoch++)
        {
            for (int step = 0; step < 8; step++)
            {
                var batch = batches.Get(epoch, step);
                Assert.Equal(
                    ((int[])[0, 32, 64]).SelectMany(start => Enumerable.Range(start + 4 * step, 4)), batch.Values.ToArray().Select(x => (int)x));
                Assert.Equal(batch.Values.ToArray().Select(x => x + 1), batch.Targets.ToArray());
            }
        }
        Refused("There are 24 windows", () => windows.ContinuingBatches(25));
        Assert.Throws<InvalidOperationException>(() => new Series([new float[9], new float[9]], 1).StepWindows(2).ContinuingBatches(2));
        Assert.Throws<InvalidOperationException>(() => new Series(new float[9], 1).Windows(2).ContinuingBatches(2));
    }

    [Fact]
    public void Windows_ThatCannotBe_AreRefused()
    {
        var series = new Series([new float[20], new float[30]], 2);

        Refused("No window of 12 steps with a target 4 beyond fits: the longest of 2 series has 15", () => series.Windows(12, 4));
        Refused("No window", () => series.Windows(int.MaxValue, int.MaxValue));
        Refused("length", () => series.Windows(0));
        Refused("stride", () => series.Windows(1, stride: 0));
        Refused("horizon", () => series.Windows(1, horizon: -1));
        Refused("There is no column 2; the series have the columns 0 to 1", () => series.Windows(2, targets: [0, 2]));
        Refused("No column", () => series.Windows(2, inputs: []));
        Refused("whole steps", () => _ = new Series(new float[5], 2));
        Refused("nothing is left for validation", () => series.SplitInTime(0.9, 0.1, gap: 2));
        Assert.Equal(0, series.Windows(2).SplitInTime(1, 0).Test.Count);
    }

    static void Refused(string message, Action action) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
