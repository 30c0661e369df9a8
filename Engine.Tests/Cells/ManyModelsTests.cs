using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Cells;

// Memory in proportion to what is asked for. Other tests run beside these, so what is measured is what this thread allocates.
public class ManyModelsTests
{
    const long Megabyte = 1 << 20;

    [Theory]
    [InlineData("mogru")]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("momgru")]
    [InlineData("ssm")]
    public void Models_AHundredOfFourUnitsWithAdam_TakeKilobytesEach(string cell)
    {
        var kept = new List<object>();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 100; k++)
        {
            ParameterList parameters = [];
            var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, inputSize: 2, hiddenSize: 4);
            parameters.Initialise(new RandomStream(k, "initial"));
            var (tape, adam) = (new Tape(), new Adam(parameters));
            tape.Backward(rnn.Forward(tape.Input([4, 10, 2], new float[80])).Y.Sum());
            adam.Step();
            kept.AddRange([rnn, tape, adam]);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Megabyte);
        Assert.Equal(300, kept.Count);
    }

    [Theory]
    [InlineData("mogru", 1)]
    [InlineData("mogru:damping,clip=1,velocity-norm,velocity-gate", 1)]
    [InlineData("gru", 2)]
    [InlineData("lstm", 1)]
    [InlineData("momgru", 1)]
    [InlineData("ssm", 2)]
    public void Streams_FiveHundredOfSixteenUnits_TakeKilobytesEach(string cell, int layers)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, inputSize: 8, hiddenSize: 16, layers);
        parameters.Initialise(new RandomStream(1, "initial"));
        float[] x = new float[8], y = new float[16];
        var kept = new List<RnnStreamer>();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 500; k++)
        {
            kept.Add(rnn.Stream());
            kept[k].Step(x, y);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Megabyte);
    }

    [Fact]
    public void Network_LeftAlone_HoldsNoTape()
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("gru"), parameters, inputSize: 8, hiddenSize: 16);
        parameters.Initialise(new RandomStream(1, "initial"));

        var tape = Used();
        GC.Collect();

        Assert.False(tape.TryGetTarget(out _));
        GC.KeepAlive(rnn);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        WeakReference<Tape> Used()
        {
            var pass = new Tape();
            rnn.Forward(pass.Input([1, 3, 8], new float[24]));
            return new(pass);
        }
    }
}
