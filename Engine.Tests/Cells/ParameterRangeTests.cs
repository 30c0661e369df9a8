using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

// The projection of a parameter into its range, in place, by whatever reads the network first.
public class ParameterRangeTests
{
    const int Input = 3, Hidden = 5, Steps = 4;

    readonly ParameterList parameters = [];
    readonly Rnn rnn;
    readonly float[] x = [.. Enumerable.Range(0, Steps * Input).Select(i => MathF.Sin(1.3f * i))];

    public ParameterRangeTests()
    {
        rnn = Rnn.Create(CellSpec.Parse("indrnn:clip=0.5"), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
        new[] { 0.4f, 0.6f, -0.7f, -0.5f, 0 }.CopyTo(parameters["cells.0.weight_hh"].Write());
    }

    float[] Weight => parameters["cells.0.weight_hh"].Value.ToArray();

    [Fact]
    public void Forward_ValuesOutside_AreAtTheLimitAndHaveTheirGradient()
    {
        var tape = new Tape();
        tape.Backward(rnn.Forward(tape.Input([1, Steps, Input], x)).Y.Sum());
        float[] gradient = parameters["cells.0.weight_hh"].Gradient.ToArray();

        Assert.Equal([0.4f, 0.5f, -0.5f, -0.5f, 0], Weight);
        parameters.ZeroGradients();
        tape.Rewind();
        tape.Backward(rnn.Forward(tape.Input([1, Steps, Input], x)).Y.Sum());
        Assert.Equal(parameters["cells.0.weight_hh"].Gradient.ToArray(), gradient);
    }

    [Fact]
    public void Forward_ValuesInside_StayUnchanged()
    {
        var tape = new Tape();
        _ = rnn.Forward(tape.Input([1, Steps, Input], x));
        int version = parameters["cells.0.weight_hh"].Version;
        _ = rnn.Forward(tape.Input([1, Steps, Input], x));

        Assert.Equal(version, parameters["cells.0.weight_hh"].Version);
    }

    [Fact]
    public void Step_OfAStream_ProjectsToo()
    {
        rnn.Stream().Step(x.AsSpan(0, Input), new float[Hidden]);

        Assert.Equal([0.4f, 0.5f, -0.5f, -0.5f, 0], Weight);
    }
}
