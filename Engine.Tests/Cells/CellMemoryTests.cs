using MoGru.Cells.Networks;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellMemoryTests
{
    const int Batch = 3, Steps = 4, Input = 5;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

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

    // The same for tokens, whose rows are projected once, and for passes that keep one chunk of steps: groups of 16 and of 3 rows walk in
    // chunks of 8 steps, and of all.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Tokens_MemoryFullOfNaN_GiveTheSameBits(string cell)
    {
        const int batch = 19, steps = 11, hidden = 33, rows = 3;
        var layer = new RandomRun(cell, 1, false, (1, 1, Input, hidden)).Layer();
        int width = layer.Rnn.InputSize;
        float[] table = [.. Enumerable.Range(0, rows * width).Select(i => MathF.Sin(i))];
        int[] tokens = [.. Enumerable.Range(0, batch * steps).Select(i => i * i % rows)];
        Assert.True(TokenRows.Pay(rows, batch, steps));

        foreach (bool records in (bool[])[true, false])
        {
            float[] expected = Pass(new() { Records = records });
            var tape = new Tape { Records = records };
            tape.Take([1 << 20]).Span.Fill(float.NaN);
            tape.Rewind();
            Assert.Equal(expected, Pass(tape));
            Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        }

        float[] Pass(Tape tape)
        {
            layer.Parameters.ZeroGradients();
            var embedding = tape.InputWithGradient([rows, width], table);
            var y = layer.Rnn.Forward(embedding, tokens, [batch, steps]).Y;
            if (!tape.Records)
                return y.Value.ToArray();
            tape.Backward((y * y).Sum());
            return [.. y.Value, .. embedding.Gradient, .. layer.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())];
        }
    }

    // Weights of the padding are zero, so what is left there shows nowhere, until it has grown over many steps to what is not finite.
    [Theory]
    [MemberData(nameof(Networks))]
    public void Walk_ThereAndBack_LeavesThePaddingOfStatesZero(string cell, int layers, bool bidirectional)
    {
        var rnn = new RandomRun(cell, layers, bidirectional, (Batch, Steps, Input, 33)).Layer().Rnn;
        foreach (var walked in rnn.Layers.OfType<ScanLayer>().Select(layer => layer.Cell))
        {
            PassWeights? weights = walked.DerivedWeights.Count > 0 ? new() : null;
            weights?.Make(walked, new Tape(), default);
            var scan = new Scan();
            scan.Take(walked, new(0, Batch, Steps, Reverse: false), backward: true, new Arena().Take, new(null, null, weights));
            foreach (var side in walked.Sides)
                side.FillMissing(scan.Memory.All(side.Values));
            foreach (var state in walked.States)
            {
                scan.Memory.Before(state, 0).Clear();
                scan.Memory.Gradient(state).Clear();
            }
            float[] x = [.. Enumerable.Range(0, Batch * Steps * walked.InputSize).Select(i => MathF.Sin(i))];
            float[] y = new float[Batch * Steps * walked.OutputSize];

            walked.PrepareBackward(walked.Prepare());
            scan.Forward(x, y, []);
            scan.Backward(x, y, [], new(walked.Gradients, new float[walked.Gradients.Length]), far: false);

            foreach (var state in walked.States)
            {
                Assert.All(Padding(state, scan.Memory.Before(state, Steps)), value => Assert.Equal(0f, value));
                Assert.All(Padding(state, scan.Memory.Gradient(state)), value => Assert.Equal(0f, value));
            }
        }

        static float[] Padding(State state, ReadOnlySpan<float> rows) =>
            [.. rows.ToArray().Where((_, i) => i % state.BlockWidth >= state.Size)];
    }

    // Sixteen rows together keep more than backward fetches as it goes; one row alone does not.
    [Theory]
    [InlineData("mogru")]
    [InlineData("gru")]
    public void Backward_OfMoreThanTheCachesHold_GivesEachRowTheBitsOfOneAlone(string cell)
    {
        const int batch = 16, steps = 3300, hidden = 16;
        var rnn = new RandomRun(cell, 1, false, (1, 1, 1, hidden)).Layer().Rnn;
        float[] x = [.. Enumerable.Range(0, batch * steps).Select(i => MathF.Sin(i))];

        float[] together = Gradient(batch, x);

        foreach (int row in (int[])[0, 15])
            Assert.Equal(together[(row * steps)..((row + 1) * steps)], Gradient(1, x.AsSpan(row * steps, steps)));

        float[] Gradient(int rows, ReadOnlySpan<float> some)
        {
            var tape = new Tape();
            var input = tape.InputWithGradient([rows, steps, 1], some);
            var y = rnn.Forward(input).Y;
            tape.Backward((y * y).Sum());
            return input.Gradient.ToArray();
        }
    }

    static float[] Run(LayerRun layer, Tape tape, RandomRun run)
    {
        layer.Parameters.ZeroGradients();
        var x = tape.InputWithGradient([Batch, Steps, layer.Rnn.InputSize], LayerRun.Narrow(run.Arrays["x"]));
        var output = layer.Rnn.Forward(x);
        string state = layer.Rnn.StateNames[0];
        tape.Backward((output.Y * output.Y).Sum() + output.FinalState(state, 0).Sum());
        return [.. output.Y.Value, .. x.Gradient, .. layer.Parameters.SelectMany(parameter => parameter.Gradient.ToArray())];
    }
}
