using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

// What a pass allocates, every pass allocates: the least of several counts. Tests beside this one collect garbage, and a collection in the
// middle of a pass disturbs its count.
public class CellAllocationTests
{
    const int Batch = 5, Steps = 6, Input = 4, Hidden = 33, Passes = 8;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string, int, bool> Streams => Cells.Networks.OneWay();

    [Theory]
    [MemberData(nameof(Networks))]
    public void ForwardAndBackward_AfterRewind_AllocateNothing(string cell, int layers, bool bidirectional)
    {
        var run = new RandomRun(cell, layers, bidirectional, (Batch, Steps, Input, Hidden));
        var rnn = run.Layer().Rnn;
        var first = rnn.Layers[0].States[0];
        float[] x = LayerRun.Narrow(run.Arrays["x"]), h = new float[Batch * first.OuterWidth], betas = new float[Batch * Steps];
        var tape = new Tape();
        var initial = new RnnStates();

        long least = long.MaxValue;
        for (int pass = 0; pass < Passes; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            tape.Rewind();
            initial[first.Name, 0] = tape.InputWithGradient([Batch, first.OuterWidth], h);
            var output = rnn.Forward(tape.InputWithGradient([Batch, Steps, rnn.InputSize], x), initial);
            tape.Backward(output.Y.Sum() + output.FinalState(first.Name, layers - 1).Sum());
            output.MeanRetention(0, betas);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OfAStream_AllocatesNothing(string cell, int layers, bool bidirectional)
    {
        var rnn = new RandomRun(cell, layers, bidirectional, (1, 1, Input, Hidden)).Layer().Rnn;
        var stream = rnn.Stream(2);
        var first = rnn.Layers[0].States[0];
        float[] x = new float[2 * rnn.InputSize], y = new float[2 * rnn.OutputSize], h = new float[2 * first.OuterWidth];

        long least = long.MaxValue;
        for (int step = 0; step < Passes; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stream.Step(x, y);
            stream.GetState(first.Name, 0, h);
            stream.SetState(first.Name, 0, h);
            stream.Reset();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    // Of networks that nothing has run yet: what a stream needs is there when it is made, packed weights among it.
    [Theory]
    [MemberData(nameof(Streams))]
    public void FirstStep_OfAFreshNetworksStream_AllocatesNothing(string cell, int layers, bool bidirectional)
    {
        long least = long.MaxValue;
        for (int network = 0; network < 3 && least > 0; network++)
        {
            var spec = CellSpec.Parse(cell);
            var sizes = Cells.Networks.Fit(spec, Input, Hidden);
            ParameterList parameters = [];
            var rnn = Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden, layers, bidirectional);
            parameters.Initialise(new RandomStream(1, "initial"));
            float[] x = new float[2 * rnn.InputSize], y = new float[2 * rnn.OutputSize];
            var stream = rnn.Stream(2);
            long before = GC.GetAllocatedBytesForCurrentThread();
            stream.Step(x, y);
            parameters[0].Write()[0] += 1;
            stream.Step(x, y);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }
}
