using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Modules;

public class RingConvolutionTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(2, 3, 3, 7)]
    [InlineData(3, 1, 5, 6)]
    [InlineData(2, 2, 3, 2)]  // a kernel that sees a place twice
    public void Forward_OfAnySizes_IsTheSumOverTheKernel(int channels, int outputs, int width, int places)
    {
        var (parameters, convolution) = Create(channels, outputs, width);
        float[] x = Series(2 * channels * places);
        float[] y = convolution.Forward(new Tape().Input([2, channels, places], x), default).Value.ToArray();

        float[] w = parameters["weight"].Value.ToArray(), b = parameters["bias"].Value.ToArray();
        double[] expected = new double[2 * outputs * places];
        for (int i = 0; i < expected.Length; i++)
        {
            (int row, int output, int place) = (i / (outputs * places), i / places % outputs, i % places);
            expected[i] = b[output];
            for (int c = 0; c < channels; c++)
            {
                for (int j = 0; j < width; j++)
                {
                    int from = (place + j - width / 2 + width * places) % places;
                    expected[i] += (double)w[(output * channels + c) * width + j] * x[(row * channels + c) * places + from];
                }
            }
        }
        Close.Equal(expected, [.. y.Select(value => (double)value)], 1e-6, "y");
    }

    [Fact]
    public void Forward_OfATurnedRing_IsTurned()
    {
        const int places = 9;
        var (_, convolution) = Create(2, 3, 3);
        float[] x = Series(2 * places), y = Convolved(x);
        for (int by = 1; by < places; by++)
            Assert.Equal(Turned(y, places, by), Convolved(Turned(x, places, by)));

        float[] Convolved(float[] ring) => convolution.Forward(new Tape().Input([1, 2, places], ring), default).Value.ToArray();
    }

    [Fact]
    public void Backward_OfWeightBiasAndInput_MatchesDifferences()
    {
        var (parameters, convolution) = Create(2, 3, 3);
        var input = new ParameterList();
        var x = input.Add("x", [2, 2, 5], new Initial.Uniform(1));
        input.Initialise(new RandomStream(2, "x"));

        Assert.Equal(GradientCheckVerdict.Passed, GradientCheck.Run(tape => convolution.Forward(tape.Use(x), default), parameters).Verdict);
        Assert.Equal(GradientCheckVerdict.Passed, GradientCheck.Run(tape => convolution.Forward(tape.Use(x), default), input).Verdict);
    }

    [Fact]
    public void Pass_AfterTheFirst_AllocatesNothing()
    {
        var (parameters, convolution) = Create(3, 3, 3);
        var tape = new Tape();
        float[] x = Series(2 * 3 * 8);

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            parameters.ZeroGradients();
            tape.Backward(convolution.Forward(tape.Input([2, 3, 8], x), default).Mean());
        }));
    }

    [Fact]
    public void Sizes_WithoutAMiddleOrOfOtherChannels_AreRefused()
    {
        var (_, convolution) = Create(2, 3, 3);
        var width = Assert.Throws<ArgumentException>(() => Create(2, 3, 4));
        var channels = Assert.Throws<ArgumentException>(() => convolution.Forward(new Tape().Filled([1, 3, 5], 1), default));

        Assert.Contains("The width is 4; it must be odd", width.Message, StringComparison.Ordinal);
        Assert.Contains("it must be [B, 2, places]", channels.Message, StringComparison.Ordinal);
    }

    static (ParameterList Parameters, RingConvolution Convolution) Create(int channels, int outputs, int width)
    {
        var parameters = new ParameterList();
        var convolution = new RingConvolution(parameters, channels, outputs, width);
        parameters.Initialise(new RandomStream(1, "initial values"));
        return (parameters, convolution);
    }

    static float[] Series(int length) => [.. Enumerable.Range(0, length).Select(i => MathF.Sin(i * i + 1))];

    static float[] Turned(float[] rings, int places, int by) =>
        [.. rings.Chunk(places).SelectMany(ring => Enumerable.Range(0, places).Select(p => ring[(p + places - by) % places]))];
}
