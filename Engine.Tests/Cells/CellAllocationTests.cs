using MoGru.Cells;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellAllocationTests
{
    const int Batch = 5, Steps = 6, Input = 4, Hidden = 33, WarmUps = 3;

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string, int, bool> Streams => Cells.Networks.OneWay();

    [Theory]
    [MemberData(nameof(Networks))]
    public void ForwardAndBackward_AfterRewind_AllocateNothing(string cell, int layers, bool bidirectional)
    {
        var run = new RandomRun(cell, layers, bidirectional, (Batch, Steps, Input, Hidden));
        var rnn = run.Layer().Rnn;
        float[] x = LayerRun.Narrow(run.Arrays["x"]), h = new float[Batch * Hidden], betas = new float[Batch * Steps];
        var tape = new Tape();
        var initial = new RnnStates();
        string first = rnn.StateNames[0];

        long allocated = long.MaxValue;
        for (int pass = 0; pass <= WarmUps; pass++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            tape.Rewind();
            initial[first, 0] = tape.InputWithGradient([Batch, Hidden], h);
            var output = rnn.Forward(tape.InputWithGradient([Batch, Steps, Input], x), initial);
            tape.Backward(output.Y.Sum() + output.FinalState(first, layers - 1).Sum());
            output.MeanRetention(0, betas);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);  // the runtime itself may allocate once
        }

        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Step_OfAStream_AllocatesNothing(string cell, int layers, bool bidirectional)
    {
        var rnn = new RandomRun(cell, layers, bidirectional, (1, 1, Input, Hidden)).Layer().Rnn;
        var stream = rnn.Stream(2);
        float[] x = new float[2 * Input], y = new float[2 * Hidden], h = new float[2 * Hidden];
        string first = rnn.StateNames[0];

        long allocated = long.MaxValue;
        for (int step = 0; step <= WarmUps; step++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            stream.Step(x, y);
            stream.GetState(first, 0, h);
            stream.SetState(first, 0, h);
            stream.Reset();
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);  // the runtime itself may allocate once
        }

        Assert.Equal(0, allocated);
    }
}
