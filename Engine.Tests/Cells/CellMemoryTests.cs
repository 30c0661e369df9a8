using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellMemoryTests
{
    const int Batch = 3, Steps = 4, Input = 5;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    // Memory comes as it was left. A NaN anywhere, even in the padding of a row, would spread: NaN times 0 is NaN.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Layer_MemoryFullOfNaN_GivesTheSameBits(string cell, int layers, bool bidirectional)
    {
        foreach (int hidden in (int[])[1, 16, 33])
        {
            var run = new RandomRun(cell, layers, bidirectional, (Batch, Steps, Input, hidden));
            var layer = run.Layer();
            float[] expected = Run(layer, new Tape(), run);
            var tape = new Tape();
            tape.Take([1 << 20]).Span.Fill(float.NaN);
            tape.Rewind();

            float[] actual = Run(layer, tape, run);

            Assert.All(actual, value => Assert.True(float.IsFinite(value)));
            Assert.Equal(expected, actual);
        }
    }

    static float[] Run(LayerRun layer, Tape tape, RandomRun run)
    {
        layer.Parameters.ZeroGradients();
        var x = tape.InputWithGradient([Batch, Steps, Input], LayerRun.Narrow(run.Arrays["x"]));
        var output = layer.Rnn.Forward(x);
        string state = layer.Rnn.StateNames[0];
        tape.Backward((output.Y * output.Y).Sum() + output.FinalState(state, 0).Sum());
        return [.. output.Y.Value, .. x.Gradient, .. layer.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())];
    }
}
