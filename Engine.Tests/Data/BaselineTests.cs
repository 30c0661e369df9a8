using MathNet.Numerics.LinearAlgebra;
using MoGru.Engine.Data;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Data;

public class BaselineTests
{
    [Fact]
    public void LastValue_OfEachTarget_IsRepeated()
    {
        var windows = Ramp(30).Windows(4, horizon: 3, targets: [2, 0]);
        float[] forecast = new float[6];
        Baseline.LastValue(windows).Forecast([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], forecast);

        Assert.Equal([11, 9, 11, 9, 11, 9], forecast);
    }

    [Fact]
    public void SeasonalLast_OfAPeriodicSeries_IsRight()
    {
        var series = new Series([.. Enumerable.Range(0, 100).Select(step => (float)(step % 7))], 1);
        var windows = series.Windows(9, horizon: 16);

        Assert.Equal(0, Baseline.SeasonalLast(windows, 7).MeanSquareError(windows));
        Assert.True(Baseline.SeasonalLast(windows, 6).MeanSquareError(windows) > 1);
        Assert.Equal(Baseline.LastValue(windows).MeanSquareError(windows), Baseline.SeasonalLast(windows, 1).MeanSquareError(windows));
    }

    [Fact]
    public void Mean_OfTheTargets_HasTheirVarianceAsItsError()
    {
        var windows = Ramp(40).Windows(5, horizon: 2, stride: 7, targets: [1]);
        double[] truth = [.. windows.Targets.SelectMany(target => target.ToArray().Select(value => (double)value))];
        double mean = truth.Average();

        Assert.Equal(truth.Average(value => (value - mean) * (value - mean)), Baseline.Mean(windows).MeanSquareError(windows), 1e-6);
    }

    [Fact]
    public void LinearAutoregression_OfALinearRecurrence_ForetellsIt()
    {
        float[] values = new float[400];
        (values[0], values[1]) = (1, 0.5f);
        for (int step = 2; step < values.Length; step++)
            values[step] = (float)(1.8 * values[step - 1] - 0.99 * values[step - 2] + 0.05);
        var windows = new Series(values, 1).Windows(2, horizon: 3);

        Assert.InRange(Baseline.LinearAutoregression(windows, 1e-12).MeanSquareError(windows), 0, 1e-10);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 1, 3)]
    [InlineData(6, 3, 2)]
    [InlineData(17, 2, 4)]
    public void LinearAutoregression_OfAnySeries_IsTheLeastSquaresSolution(int length, int channels, int horizon)
    {
        var generator = new RandomStream(7, $"least squares {length} {channels} {horizon}").At(0);
        var series = new Series([.. Enumerable.Range(0, 300 * channels).Select(_ => generator.UniformSingle() * 3 + 5)], channels);
        var windows = series.Windows(length, horizon);
        var baseline = Baseline.LinearAutoregression(windows, 1e-13);

        var x = Matrix<double>.Build.Dense(windows.Count, length * channels + 1, (row, column) =>
            column == length * channels ? 1 : windows.ValuesOf(row).Span[column]);
        var y = Matrix<double>.Build.Dense(windows.Count, horizon * channels, (row, column) => windows.TargetsOf(row).Span[column]);
        var expected = x * x.QR().Solve(y);
        float[] forecast = new float[horizon * channels];
        for (int row = 0; row < windows.Count; row += 13)
        {
            baseline.Forecast(windows.ValuesOf(row).Span, forecast);
            Assert.All(forecast, (value, column) => Assert.Equal(expected[row, column], value, 1e-4));
        }
        Assert.True(baseline.MeanSquareError(windows) < Baseline.Mean(windows).MeanSquareError(windows) * 1.000001);
    }

    [Fact]
    public void LinearAutoregression_OfAConstant_ForetellsIt()
    {
        var windows = new Series([.. Enumerable.Repeat(3.25f, 50)], 1).Windows(4, horizon: 2);

        Assert.Equal(0, Baseline.LinearAutoregression(windows).MeanSquareError(windows));
    }

    [RealDataFact]
    public void Baselines_OfTheOilTemperature_HaveTheirKnownErrors()
    {
        var (training, _, test) = OilTemperature.Parts();

        Assert.Equal(0.0525, Baseline.LastValue(training).MeanSquareError(test), 5e-5);
        Assert.Equal(0.0693, Baseline.SeasonalLast(training, 24).MeanSquareError(test), 5e-5);
        Assert.Equal(0.043, Baseline.LinearAutoregression(training).MeanSquareError(test), 1e-3);
    }

    [Fact]
    public void Baseline_OfWhatItCannotForetell_IsRefused()
    {
        var series = Ramp(30);
        Assert.Contains("not among the inputs", Refused(() => Baseline.LastValue(series.Windows(4, 2, inputs: [0], targets: [1]))), StringComparison.Ordinal);
        Assert.Contains("nothing to foretell", Refused(() => Baseline.Mean(series.Windows(4, 0))), StringComparison.Ordinal);
        Assert.Contains("nothing to foretell", Refused(() => Baseline.Mean(series.StepWindows(4))), StringComparison.Ordinal);
        Assert.Contains("period is 5", Refused(() => Baseline.SeasonalLast(series.Windows(4, 2), 5)), StringComparison.Ordinal);
        Assert.Contains("needed are 12", Refused(() => Baseline.LastValue(series.Windows(4, 2)).Forecast(new float[11], new float[6])), StringComparison.Ordinal);
        Assert.Contains("was made for", Refused(() => Baseline.LastValue(series.Windows(4, 2)).MeanSquareError(series.Windows(5, 2))), StringComparison.Ordinal);
        Assert.Contains("columns 0, 1, 2", Refused(() => Baseline.Mean(series.Windows(4, 2, targets: [0])).MeanSquareError(series.Windows(4, 2, targets: [1]))), StringComparison.Ordinal);
        Assert.Contains("columns 1 with", Refused(() => Baseline.Mean(series.Windows(4, 2, inputs: [0])).MeanSquareError(series.Windows(4, 2, inputs: [1]))), StringComparison.Ordinal);
        var broken = new Series([1, 2, float.NaN, 4, 5, 6], 1).Windows(2);
        Assert.Contains("not finite", Refused(() => Baseline.LinearAutoregression(broken)), StringComparison.Ordinal);
        Assert.Contains("not finite", Refused(() => Baseline.Mean(broken)), StringComparison.Ordinal);
        Assert.Contains("take a larger one", Refused(() => Baseline.LinearAutoregression(Alike().Windows(3, inputs: [0, 1]), 1e-300)), StringComparison.Ordinal);
        Assert.Contains("4096", Refused(() => Baseline.LinearAutoregression(new Series(new float[5000], 1).Windows(4097))), StringComparison.Ordinal);
    }

    static string Refused(Action make) => Assert.ThrowsAny<ArgumentException>(make).Message;

    // Two columns that are one.
    static Series Alike() => new([.. Enumerable.Range(0, 60).Select(value => (float)(value / 2))], 2);

    // Three columns, 0 1 2, 3 4 5, and on.
    static Series Ramp(int steps) => new([.. Enumerable.Range(0, steps * 3).Select(value => (float)value)], 3);
}
