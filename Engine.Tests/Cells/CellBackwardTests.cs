using MoGru.Cells;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellBackwardTests
{
    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    // Sums over rows, or over both directions, go on from the first pass, so they may differ from twice those of one pass by rounding.
    [Theory]
    [MemberData(nameof(Networks))]
    public void LayerBackward_Twice_Doubles(string cell, int layers, bool bidirectional)
    {
        var run = new RandomRun(cell, layers, bidirectional, (3, 7, 4, 33));
        LayerRun once = run.Layer(), twice = run.Layer();
        once.Backward(run.Cotangents);

        twice.Backward(run.Cotangents);
        twice.Backward(run.Cotangents);

        foreach (string name in run.Gradients)
            Reference.Close.Equal(Array.ConvertAll(once.Gradient(name), g => 2 * g), twice.Gradient(name), 1e-6, name);
        foreach (string name in run.Gradients.Where(name => !bidirectional && !name.StartsWith("param.", StringComparison.Ordinal)))
            Assert.Equal(Array.ConvertAll(once.Gradient(name), g => 2 * g), twice.Gradient(name));
    }

    // c = tanh(0) and β = 0 leave v' = −h, which lies on the limits of the clip or beyond them.
    [Fact]
    public void MoGruBackward_VelocityOnItsLimit_PassesTheGradient()
    {
        var run = new RandomRun("mogru:no-momentum,no-layernorm,clip=0.5", 1, false, (1, 1, 1, 4));
        foreach (var (_, values) in run.Arrays)
            Array.Clear(values);
        run.Arrays["h0.0"] = [0.5, -0.5, 0.75, -0.75];
        var layer = run.Layer();

        layer.Backward(new Dictionary<string, double[]> { ["vn.0"] = [1, 1, 1, 1] });

        Assert.Equal([-0.5, 0.5, -0.5, 0.5], layer.Output("vn.0"));
        Assert.Equal([-1.0, -1.0, 0, 0], layer.Gradient("h0.0"));
    }

    [Fact]
    public void LayerBackward_OnlyTheLastStepUsed_ReachesTheFirst()
    {
        var run = new RandomRun("gru", 1, false, (1, 7, 4, 5)).Layer();
        var tape = run.Tape;

        tape.Backward(run.Outputs["y"].SelectStep(-1).Sum());

        Assert.All(run.Gradient("x")[..4], gradient => Assert.NotEqual(0, gradient));
    }

    [Fact]
    public void LayerBackward_UsedTwiceOnOneTape_AddsBothGradients()
    {
        var run = new RandomRun("mogru:damping", 1, false, (3, 7, 4, 5));
        var layer = run.Layer();
        float[] x = LayerRun.Narrow(run.Arrays["x"]), cotangent = LayerRun.Narrow(run.Cotangents["y"]);
        var (rnn, tape) = (layer.Rnn, layer.Tape);

        tape.Rewind();
        Variable first = tape.InputWithGradient([3, 7, 4], x), second = tape.InputWithGradient([3, 2, 4], x.AsSpan(0, 24));
        var both = (rnn.Forward(first).Y * tape.Input([3, 7, 5], cotangent)).Sum() + rnn.Forward(second).Y.Sum();
        tape.Backward(both);
        float[] together = Gradient();
        layer.Parameters.ZeroGradients();
        tape.Rewind();
        tape.Backward((rnn.Forward(tape.Input([3, 7, 4], x)).Y * tape.Input([3, 7, 5], cotangent)).Sum());
        tape.Rewind();
        tape.Backward(rnn.Forward(tape.Input([3, 2, 4], x.AsSpan(0, 24))).Y.Sum());

        Reference.Close.Equal([.. Gradient().Select(g => (double)g)], [.. together.Select(g => (double)g)], 1e-6, "W_ru.weight");

        float[] Gradient() => layer.Parameters["cells.0.W_ru.weight"].Gradient.ToArray();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Forward_WithoutRecording_GivesTheSameBits(string cell)
    {
        // Groups of 16, 16 and 3 rows walk 21 steps in chunks of 8 and 42, of which only one is kept.
        const int batch = 35, steps = 21;
        var rnn = new RandomRun(cell, 2, false, (3, 7, 4, 33)).Layer().Rnn;
        float[] x = [.. Enumerable.Range(0, batch * steps * rnn.InputSize).Select(i => MathF.Sin(i))];

        var expected = rnn.Forward(new Tape().Input([batch, steps, rnn.InputSize], x));
        float[][] wanted = Read(expected);
        var actual = rnn.Forward(new Tape { Records = false }.Input([batch, steps, rnn.InputSize], x));

        Assert.Equal(wanted, Read(actual));
        Assert.False(actual.Y.NeedsGradient);

        float[][] Read(RnnOutput output)
        {
            float[] first = new float[batch * steps], second = new float[batch * steps];
            Assert.Equal(output.MeanRetention(0, first), output.MeanRetention(1, second));
            var states = rnn.StateNames.SelectMany(name => new[] { output.FinalState(name, 0), output.FinalState(name, 1) });
            return [output.Y.Value.ToArray(), first, second, .. states.Select(state => state.Value.ToArray())];
        }
    }
}
