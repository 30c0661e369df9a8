using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Modules;

public class StandardisationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(17)]
    public void Fit_OfAnyChannels_IsTheFormulaInDoublePrecision(int channels)
    {
        float[][] data = Draw(channels, steps: [40, 1, 700], offset: 101325, scale: 3);
        var (_, scaling) = Create(channels);

        scaling.Fit(data);

        for (int k = 0; k < channels; k++)
        {
            double[] column = [.. data.SelectMany(sequence => sequence).Where((_, at) => at % channels == k).Select(x => (double)x)];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            Assert.Equal((float)mean, scaling.Mean[k], 0.01f);
            Assert.Equal(deviation, scaling.Deviation[k], 1e-6 * deviation);
        }
        float[] all = [.. data.SelectMany(sequence => sequence)], y = new float[all.Length], back = new float[all.Length];
        scaling.Apply(all, y);
        scaling.Invert(y, back);
        Assert.All(all.Zip(back), pair => Assert.Equal(pair.First, pair.Second, 0.02f));
        Assert.InRange(y.Average(), -0.01, 0.01);
        Assert.InRange(y.Average(v => v * v), 0.99, 1.01);
    }

    [Fact]
    public void Fit_OfChannelsThatAreConstant_LeavesTheirDifferences()
    {
        var (_, scaling) = Create(5);
        float next = MathF.BitIncrement(1000);
        float[] given = [0.1f, 7e37f, 0, 1000, 2, 0.1f, 7e37f, 1e-45f, next, 2, 0.1f, 7e37f, 0, 1000, 3];

        scaling.Fit(given);

        Assert.Equal([1f, 1f, 1f, 1f], scaling.Deviation[..4].ToArray());
        float[] y = new float[5];
        scaling.Apply([0.1f, 7e37f, 0, 1000, 2], y);
        Assert.Equal([0f, 0f, 0f], y[..3]);
        scaling.Apply([0.6f, 7e37f, 0, 1001, 2], y);
        Assert.Equal([0.5f, 0f, 0f, 1f], y[..4]);
    }

    [Fact]
    public void Fit_OfTheLargestNumbers_IsFinite()
    {
        var (_, scaling) = Create(1);

        scaling.Fit([float.MaxValue, -float.MaxValue, float.MaxValue, -float.MaxValue]);

        Assert.Equal((0f, float.MaxValue), (scaling.Mean[0], scaling.Deviation[0]));
    }

    [Fact]
    public void Fit_OfWhatIsNoData_NamesThePlaceAndChangesNothing()
    {
        var (_, scaling) = Create(2);
        scaling.Fit([1, 2, 3, 4]);
        float[] before = [.. scaling.Mean, .. scaling.Deviation];

        Refused("Sequence 1 has NaN at step 1, channel 0", [1, 2], [1, 2, float.NaN, 4]);
        Refused("Sequence 0 has -Infinity at step 0, channel 1", [1, float.NegativeInfinity]);
        Refused("Sequence 1 has 3 values", [1, 2], [1, 2, 3]);
        Refused("not one step");
        Assert.Equal(before, (float[])[.. scaling.Mean, .. scaling.Deviation]);

        void Refused(string message, params float[][] data) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(() => scaling.Fit(data)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Use_BeforeFit_IsRefused()
    {
        ParameterList parameters = [];
        var scaling = new Standardisation(parameters.Scope("scaling"), 2);
        Assert.Contains("no memory", Assert.Throws<InvalidOperationException>(() => scaling.Fit([1, 2])).Message, StringComparison.Ordinal);
        parameters.Initialise(new RandomStream(1, "initial values"));
        float[] x = [1, 2];

        foreach (var use in (Action[])[() => scaling.Apply(x, x), () => scaling.Invert(x, x), () => scaling.Forward(new Tape().Input([1, 2], x), default),
            () => scaling.Invert(new Tape().Input([1, 2], x))])
            Assert.Contains("scaling.deviation is 0: nothing was fitted", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
        scaling.Fit([1, 2, 3, 4]);
        scaling.Apply(x, x);
        Assert.Equal([-1f, -1f], x);
        parameters["scaling.deviation"].Write()[1] = -1;
        Assert.Contains("not above 0", Assert.Throws<InvalidOperationException>(() => scaling.Apply(x, x)).Message, StringComparison.Ordinal);
        parameters.Initialise(new RandomStream(1, "initial values"));
        Assert.Throws<InvalidOperationException>(() => scaling.Apply(x, x));
    }

    [Fact]
    public void Forward_OfLengths_LooksAtNothingBeyondTheEnds()
    {
        var (parameters, scaling) = Create(3);
        scaling.Fit(Draw(3, [50], 10, 2));
        float[] x = Draw(3, [20], 10, 2)[0];
        int[] lengths = [2, 0, 5, 1];
        float[] given = [.. x.Select((v, at) => at / 3 % 5 < lengths[at / 15] ? v : float.NaN)];
        float[] one = new float[3];
        var tape = new Tape();
        var input = tape.InputWithGradient([4, 5, 3], given);

        var y = scaling.Forward(input, new() { Lengths = lengths });
        tape.Backward(y, [.. given.Select(v => float.IsNaN(v) ? v : 1)]);

        for (int at = 0; at < x.Length; at += 3)
        {
            bool inside = at / 3 % 5 < lengths[at / 15];
            scaling.Apply(x.AsSpan(at, 3), one);
            Assert.Equal(inside ? one : [0, 0, 0], y.Value.Slice(at, 3).ToArray());
            for (int k = 0; k < 3; k++)
                Assert.Equal(inside ? 1 / scaling.Deviation[k] : 0, input.Gradient[at + k]);
        }
        Assert.All(parameters, constant => Assert.True(constant.Gradient.IndexOfAnyExcept(0) < 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(33)]
    public void Gradients_ThroughItAndItsInverse_MatchDifferences(int channels)
    {
        var (parameters, scaling) = Create(channels);
        var x = parameters.Add("x", [2, 3, channels], new Initial.Uniform(-1, 1));
        parameters.Initialise(new RandomStream(2, "x"));
        scaling.Fit(Draw(channels, [20], 1, 2));

        var (there, back) = (GradientCheck.Run(tape => scaling.Forward(tape.Use(x), new() { Lengths = [3, 1] }), parameters),
            GradientCheck.Run(tape => scaling.Invert(tape.Use(x)), parameters));

        Assert.True(there.Passed, there.ToString());
        Assert.True(back.Passed, back.ToString());
        Assert.NotEqual(0, scaling.Deviation[0]);
    }

    [Fact]
    public void Model_OfFile_BringsItsScaling()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.safetensors");
        var (parameters, scaling) = Create(3);
        scaling.Fit(Draw(3, [50], 10, 2));
        parameters.Save(path);

        ParameterList others = [];
        var opened = new Standardisation(others.Scope("scaling"), 3);
        others.Load(path);

        Assert.Equal([.. scaling.Mean, .. scaling.Deviation], (float[])[.. opened.Mean, .. opened.Deviation]);
        ParameterList without = [];
        without.Add("weight", [1], Initial.One);
        Assert.Contains("scaling.mean", Assert.Throws<DataFormatException>(() => without.Load(path)).Message, StringComparison.Ordinal);
        without.Allocate();
        without.Save(path);
        Assert.Throws<DataFormatException>(() => others.Load(path));
    }

    [Fact]
    public void Training_WithWeightDecay_LeavesTheScaling()
    {
        var (parameters, scaling) = Create(2);
        var weight = parameters.Add("w", [2], Initial.One);
        parameters.Initialise(new RandomStream(1, "w"));
        scaling.Fit([1, 2, 3, 5]);
        float[] before = [.. scaling.Mean, .. scaling.Deviation];
        var (tape, adam) = (new Tape(), new AdamW(parameters, 0.1, weightDecay: 0.5));
        parameters.Group("all", _ => true).WeightDecay = 0.9;

        for (int step = 0; step < 3; step++)
        {
            tape.Rewind();
            parameters.ZeroGradients();
            tape.Backward((scaling.Forward(tape.Input([1, 2], [4, 4]), default) * tape.Use(weight)).Sum());
            adam.Step();
        }

        Assert.NotEqual(1, weight.Value[0]);
        Assert.Equal(before, (float[])[.. scaling.Mean, .. scaling.Deviation]);
        string message = Assert.Throws<InvalidOperationException>(() => parameters[0].Trains = true).Message;
        Assert.Contains("scaling.mean is a constant", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_AfterANewFit_IsRefused()
    {
        var (_, scaling) = Create(1);
        scaling.Fit([1, 2]);
        var tape = new Tape();
        var y = scaling.Forward(tape.InputWithGradient([2, 1], [1, 2]), default).Sum();
        scaling.Fit([1, 3]);

        Assert.Throws<InvalidOperationException>(() => tape.Backward(y));
    }

    [Fact]
    public void Steps_OfAStreamOrATape_AllocateNothing()
    {
        var (_, scaling) = Create(3);
        scaling.Fit(Draw(3, [50], 10, 2));
        float[] x = Draw(3, [4], 10, 2)[0], y = new float[12];
        var tape = new Tape();

        Assert.Equal(0, Allocations.Of(() =>
        {
            scaling.Apply(x, y);
            scaling.Invert(y, y);
            tape.Rewind();
            var scaled = scaling.Forward(tape.InputWithGradient([2, 2, 3], x), new() { Lengths = [1, 2] });
            tape.Backward(scaling.Invert(scaled).Sum());
        }));
    }

    [Fact]
    public void Use_OfOtherShapes_IsRefused()
    {
        var (_, scaling) = Create(3);
        scaling.Fit([1, 2, 3]);

        Refused("it must be [.., 3]", () => scaling.Forward(new Tape().Input([3, 2], new float[6]), default));
        Refused("[B, T, 3]", () => scaling.Forward(new Tape().Input([2, 3], new float[6]), new() { Lengths = [1, 1] }));
        Refused("whole steps of 3", () => scaling.Apply(new float[4], new float[4]));
        Refused("whole steps of 3", () => scaling.Invert(new float[3], new float[6]));

        static void Refused(string message, Action action) =>
            Assert.Contains(message, Assert.Throws<ArgumentException>(action).Message, StringComparison.Ordinal);
    }

    static (ParameterList Parameters, Standardisation Scaling) Create(int channels)
    {
        ParameterList parameters = [];
        var scaling = new Standardisation(parameters.Scope("scaling"), channels);
        parameters.Initialise(new RandomStream(1, "initial values"));
        return (parameters, scaling);
    }

    static float[][] Draw(int channels, int[] steps, double offset, double scale) =>
        [.. steps.Select((count, k) =>
        {
            var random = new RandomStream(1, "data").At(k);
            return Enumerable.Range(0, count * channels).Select(at => (float)(offset + (at % channels + 1) * scale * random.Normal())).ToArray();
        })];
}
