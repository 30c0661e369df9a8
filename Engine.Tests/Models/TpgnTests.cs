using MoGru.Cells.Models;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Models;

public class TpgnTests
{
    static readonly TpgnOptions usual = new(Length: 12, Period: 4, Prediction: 8, Hidden: 3) { Channels = 2, Marks = 2 };

    public static TheoryData<TpgnOptions> All() =>
    [
        usual, usual with { ShortBranch = false }, usual with { Normalised = false }, usual with { Marks = 0 },
        usual with { Channels = 1, Length = 8, Prediction = 4, Marks = 1 },
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Gradients_OfEveryChoice_AreThoseOfCentralDifferences(TpgnOptions options)
    {
        var (model, parameters) = Create(options);
        float[] series = Series(2, options);

        var check = GradientCheck.Run(tape => model.Forward(tape.Input([2, options.Length, options.Channels + options.Marks], series), default), parameters);

        Assert.True(check.Passed, check.ToString());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Forward_OfARow_KnowsNothingOfAnother(TpgnOptions options)
    {
        var (model, _) = Create(options);
        float[] series = Series(2, options);
        float[] together = Forecast(model, 2, series), first = Forecast(model, 1, series[..(series.Length / 2)]);
        series.AsSpan(series.Length / 2).Fill(7);

        float[] changed = Forecast(model, 2, series);

        Assert.Equal(together[..first.Length], changed[..first.Length]);
        Assert.Equal(first, together[..first.Length]);
        Assert.NotEqual(together[first.Length..], changed[first.Length..]);
    }

    // What the biases and the marks give is scaled by √1e-5, all that there is of a deviation.
    [Fact]
    public void Forward_OfAConstantSeries_StaysAtTheConstant()
    {
        var (model, _) = Create(usual with { Marks = 0 });

        float[] zero = Forecast(model, 1, new float[24]), seven = Forecast(model, 1, [.. Enumerable.Repeat(7f, 24)]);

        Assert.All(zero, y => Assert.InRange(y, -0.01f, 0.01f));
        Assert.All(zero.Zip(seven), pair => Assert.Equal(pair.First + 7, pair.Second, 1e-6f));
    }

    [Fact]
    public void Forward_OfASeriesMovedAndScaled_MovesAndScalesTheForecast()
    {
        var (model, _) = Create(usual with { Marks = 0 });
        float[] series = Series(1, model.Options);

        float[] y = Forecast(model, 1, series), moved = Forecast(model, 1, [.. series.Select(x => 4 * x - 3)]);

        Assert.All(y.Zip(moved), pair => Assert.Equal(4 * pair.First - 3, pair.Second, 1e-3f));
    }

    [Fact]
    public void Forward_SeriesOfAnotherShapeOrLengths_AreRefused()
    {
        var (model, _) = Create(usual);
        var tape = new Tape();
        Refused("TPGN takes [B, 12, 4], and was given [2, 11, 4].", () => model.Forward(tape.Filled([2, 11, 4], 0), default));
        Refused("TPGN takes [B, 12, 4], and was given [12, 4].", () => model.Forward(tape.Filled([12, 4], 0), default));
        Refused("TPGN takes [B, 12, 2], and was given [2, 12, 3].", () => model.Forward(tape.Filled([2, 12, 3], 0), tape.Filled([2, 12, 2], 0), default));
        Refused("TPGN takes [B, 12, 2], and was given nothing.", () => model.Forward(tape.Filled([2, 12, 2], 0), default, default));
        Refused("not lengths", () => model.Forward(tape.Filled([1, 12, 4], 0), new Pass { Lengths = [12] }));
    }

    [Theory]
    [InlineData(0, 4, 8, 3, 1, 0, "at least 1")]
    [InlineData(12, 4, 8, 3, 0, 0, "at least 1")]
    [InlineData(12, 4, 8, 3, 1, -1, "no fewer than 0 marks, not -1")]
    [InlineData(13, 4, 8, 3, 1, 0, "13 steps is not whole periods of 4")]
    [InlineData(4, 4, 8, 3, 1, 0, "one period of 4; give two")]
    [InlineData(12, 4, 6, 3, 1, 0, "6 steps is not whole periods of 4")]
    public void Options_ThatDoNotFit_AreRefusedBeforeAnythingIsDeclared(
        int length, int period, int prediction, int hidden, int channels, int marks, string message)
    {
        ParameterList parameters = [];
        Refused(message, () => new Tpgn(parameters, new(length, period, prediction, hidden) { Channels = channels, Marks = marks }));
        Assert.Empty(parameters);
    }

    [Fact]
    public void Pass_AfterTheFirst_AllocatesNothing()
    {
        var (model, parameters) = Create(usual);
        float[] series = Series(3, usual);
        var tape = new Tape();

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            parameters.ZeroGradients();
            tape.Backward(model.Forward(tape.Input([3, 12, 4], series), default).Sum());
        }));
    }

    [Fact]
    public void Example_OfTheDocument_ForecastsADay() => Assert.Equal([2, 24, 1], Docs.TpgnExample.Run(default).ToArray());

    static void Refused(string message, Func<object> act) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);

    static (Tpgn Model, ParameterList Parameters) Create(TpgnOptions options)
    {
        ParameterList parameters = [];
        var model = new Tpgn(parameters, options);
        parameters.Initialise(new RandomStream(5, "initial"));
        return (model, parameters);
    }

    static float[] Series(int batch, TpgnOptions options)
    {
        var draws = new RandomStream(6, "series").At(0);
        float[] series = new float[batch * options.Length * (options.Channels + options.Marks)];
        for (int k = 0; k < series.Length; k++)
            series[k] = (float)draws.Uniform(-1, 1);
        return series;
    }

    static float[] Forecast(Tpgn model, int batch, float[] series)
    {
        var options = model.Options;
        var tape = new Tape { Records = false };
        return model.Forward(tape.Input([batch, options.Length, options.Channels + options.Marks], series), default).Value.ToArray();
    }
}
