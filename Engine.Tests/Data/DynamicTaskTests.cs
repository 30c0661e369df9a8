using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>Tasks that ask how a series goes on.</summary>
public class DynamicTaskTests
{
    const int Count = 500;

    [Fact]
    public void Lorenz_Windows_AreStandardisedAndFollowTheSystem()
    {
        const int steps = 40;
        var data = new LorenzTask(new() { Steps = steps }, 6);
        var batch = GeneratedTasks.Samples(data, Count);
        double sum = 0, squares = 0, change = 0;
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray(), next = batch.Row(batch.Values, row).ToArray();
            Assert.Equal(series[(data.Shape.Unscored + 1)..], next[..^1]);
            sum += series.Sum();
            squares += series.Sum(x => (double)x * x);
            change += series[1..].Zip(series, (b, a) => (double)(b - a) * (b - a)).Sum();
        }
        double n = Count * steps;
        Assert.Equal(10, data.Shape.Unscored);
        Assert.Equal(30, data.Shape.Answers);
        Assert.InRange(sum / n, -0.1, 0.1);
        Assert.InRange(squares / n, 0.95, 1.05);
        Assert.InRange(change / n, 0.060, 0.085);  // who repeats the last value errs by .072
    }

    [Fact]
    public void Seasons_SecondHalf_AnswersTheNextValueWithItsNoise()
    {
        var data = new SeasonsTask(new(), 2);
        var batch = GeneratedTasks.Samples(data, Count);
        double error = 0;
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray(), next = batch.Row(batch.Values, row).ToArray();
            Assert.Equal(series[49..], next[..^1]);
            error += next.Zip(series[48..], (b, a) => (double)(b - a) * (b - a)).Average();
        }
        Assert.InRange(error / Count, 0.07, 0.095);  // the last value errs by .082
    }

    [Fact]
    public void Bessel_Curve_IsThatOfItsDifferentialEquation()
    {
        // x² y'' + x y' + (x² − 4) y = 0, and J₂(5.1356) = 0.
        var data = new CurveTask(new("bessel", 1), 1);
        Assert.Equal((170, 85), (data.Count(Split.Training), data.Count(Split.Validation)));
        float[] curve = [.. Enumerable.Range(0, 2).SelectMany(k => Curve(data, k == 0 ? Split.Training : Split.Validation))];
        Assert.Equal((-1, 1), (curve.Min(), curve.Max()));

        // The scale: J₂ has its largest value .4865 near 3.05 and its smallest, −.3135, near 6.71.
        double[] exact = [.. curve.Select(y => -0.313529 + (y + 1) / 2 * (0.486499 + 0.313529))];
        Assert.Equal(0.352834, exact[0], 2e-3);                       // J₂(2)
        Assert.Equal(-0.0215287, exact[255], 2e-3);                    // J₂(100)
    }

    [Fact]
    public void Oscillator_Amplitude_Fades()
    {
        float[] curve = [.. Curve(new CurveTask(new("oscillator", 1), 1), Split.Validation)];
        Assert.All(curve[^20..], y => Assert.InRange(Math.Abs(y - curve[^1]), 0, 0.15));
    }

    [Fact]
    public void Bumps_Frames_GoOnAtWholeVelocities()
    {
        var batch = GeneratedTasks.Samples(new BumpsTask(new() { Frames = 4 }, 5), Count);
        for (int row = 0; row < Count; row++)
        {
            float[] series = batch.Row(batch.Series, row).ToArray(), next = batch.Row(batch.Values, row).ToArray();
            Assert.All(series[80..], x => Assert.Equal(0, x));

            // What all frames hold is the same: bumps move without changing.
            double[] masses = [.. series[..80].Chunk(20).Concat(next.Chunk(20)).Select(frame => frame.Sum(x => (double)x))];
            Assert.All(masses, mass => Assert.Equal(masses[0], mass, 1e-3));
        }
    }

    // The points that a split's windows of one value answer or read.
    static IEnumerable<float> Curve(CurveTask data, Split split)
    {
        var batch = GeneratedTasks.Samples(data, data.Count(split), split);
        var following = Enumerable.Range(0, batch.Size).ToDictionary(row => batch.Series[row], row => batch.Values[row]);
        if (split == Split.Validation)
            return batch.Series.Append(batch.Values[^1]);

        // Training windows come shuffled: the one that no other leads to is the first.
        float at = following.Keys.Except(following.Values).Single();
        var curve = new List<float>();
        while (following.TryGetValue(at, out float next))
        {
            curve.Add(at);
            at = next;
        }
        return curve;
    }
}
