using MoGru.Cells;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells;

public class StreamTests
{
    const int Steps = 6, Input = 4, Hidden = 33;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.OneWay();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Step_Repeated_EqualsTheLayerToTheBit(string cell, int layers, bool bidirectional)
    {
        foreach (int batch in (int[])[1, 3])
        {
            var (rnn, x) = Network(cell, layers, bidirectional, batch);
            var output = rnn.Forward(new Tape().Input([batch, Steps, rnn.InputSize], x));
            var stream = rnn.Stream(batch);

            Assert.Equal(output.Y.Value.ToArray(), Read(stream, x, 0, Steps));
            foreach (string state in rnn.StateNames)
            {
                for (int layer = 0; layer < layers; layer++)
                    Assert.Equal(output.FinalState(state, layer).Value.ToArray(), StateOf(stream, state, layer));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Step_AfterReset_BeginsAgain(string cell, int layers, bool bidirectional)
    {
        var (rnn, x) = Network(cell, layers, bidirectional, batch: 3);
        var stream = rnn.Stream(3);
        float[] first = Read(stream, x, 0, Steps);

        stream.Reset();

        Assert.Equal(first, Read(stream, x, 0, Steps));
        Assert.NotEqual(first, Read(stream, x, 0, Steps));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Step_OfAnotherStreamWithTheSameStates_GoesOnWithTheSameBits(string cell, int layers, bool bidirectional)
    {
        var (rnn, x) = Network(cell, layers, bidirectional, batch: 3);
        RnnStreamer first = rnn.Stream(3), second = rnn.Stream(3);
        Read(first, x, 0, 4);

        foreach (string state in rnn.StateNames)
        {
            for (int layer = 0; layer < layers; layer++)
            {
                float[] values = StateOf(first, state, layer);
                second.SetState(state, layer, values);
                Assert.Equal(values, StateOf(second, state, layer));
            }
        }

        Assert.Equal(Read(first, x, 4, Steps), Read(second, x, 4, Steps));
    }

    [Fact]
    public void Step_AfterTheParametersChanged_UsesTheNewOnes()
    {
        var run = new RandomRun("mogru", 1, false, (1, Steps, Input, Hidden)).Layer();
        var stream = run.Rnn.Stream();
        float[] x = LayerRun.Narrow(new double[Steps * Input]);
        float[] before = Read(stream, x, 0, Steps);

        foreach (var parameter in run.Parameters)
            parameter.Write()[0] += 1;
        stream.Reset();

        float[] after = Read(stream, x, 0, Steps);
        Assert.NotEqual(before, after);
        Assert.Equal(run.Rnn.Forward(new Tape().Input([1, Steps, Input], x)).Y.Value.ToArray(), after);
    }

    static (Rnn Rnn, float[] X) Network(string cell, int layers, bool bidirectional, int batch)
    {
        var run = new RandomRun(cell, layers, bidirectional, (batch, Steps, Input, Hidden));
        return (run.Layer().Rnn, LayerRun.Narrow(run.Arrays["x"]));
    }

    // Steps from the first to before the last, [B, T, d].
    static float[] Read(RnnStreamer stream, float[] x, int first, int end)
    {
        int steps = end - first, n = stream.Rnn.InputSize, d = stream.Rnn.OutputSize;
        var y = new float[stream.Batch * steps * d];
        var input = new float[stream.Batch * n];
        var output = new float[stream.Batch * d];
        for (int step = 0; step < steps; step++)
        {
            for (int row = 0; row < stream.Batch; row++)
                x.AsSpan((row * Steps + first + step) * n, n).CopyTo(input.AsSpan(row * n));
            stream.Step(input, output);
            for (int row = 0; row < stream.Batch; row++)
                output.AsSpan(row * d, d).CopyTo(y.AsSpan((row * steps + step) * d));
        }
        return y;
    }

    static float[] StateOf(RnnStreamer stream, string state, int layer)
    {
        var values = new float[stream.Batch * stream.Rnn.Layers[layer].States.Single(s => s.Name == state).OuterWidth];
        stream.GetState(state, layer, values);
        return values;
    }
}
