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

    public static TheoryData<string> Kinds => Networks.Kinds();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Models_AHundredOfFourUnitsWithAdam_TakeKilobytesEach(string cell)
    {
        var kept = new List<object>();
        long rows = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 100; k++)
        {
            ParameterList parameters = [];
            var rnn = Create(cell, parameters, input: 2, hidden: 4);
            parameters.Initialise(new RandomStream(k, "initial"));
            var (tape, adam) = (new Tape(), new Adam(parameters));
            tape.Backward(rnn.Forward(tape.Input([4, 10, rnn.InputSize], new float[40 * rnn.InputSize])).Y.Sum());
            adam.Step();
            kept.AddRange([rnn, tape, adam]);
            rows += 40 * OwnRow(rnn);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (IsLarge(cell) ? 25 : 20) * Megabyte + sizeof(float) * rows);
        Assert.Equal(300, kept.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Streams_FiveHundredOfSixteenUnits_TakeKilobytesEach(string cell)
    {
        ParameterList parameters = [];
        var rnn = Create(cell, parameters, input: 8, hidden: 16, layers: 2);
        parameters.Initialise(new RandomStream(1, "initial"));
        float[] x = new float[rnn.InputSize], y = new float[rnn.OutputSize];
        var kept = new List<RnnStreamer>();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 500; k++)
        {
            kept.Add(rnn.Stream());
            kept[k].Step(x, y);
        }

        long weights = CellSpec.Parse(cell).Type.OwnExample is null ? 0 : 8 * parameters.Sum(parameter => (long)parameter.Shape.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * Megabyte + sizeof(float) * (500 * OwnRow(rnn) + weights));
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

    // With all options, or eight gates, four units in their lanes are more than a fifth of a megabyte.
    static bool IsLarge(string cell) => cell == "nas" || cell.Contains(':', StringComparison.Ordinal);

    // The floats of a row of a cell whose sizes are its own, beyond those of four or sixteen units.
    static long OwnRow(Rnn rnn) => rnn.Spec.Type.OwnExample is null ? 0 : rnn.Layers.Sum(layer => layer.KeptLength + 6 * layer.WidestLength);

    static Rnn Create(string cell, ParameterList parameters, int input, int hidden, int layers = 1)
    {
        var spec = CellSpec.Parse(cell);
        var sizes = Networks.Fit(spec, input, hidden);
        return Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden, layers);
    }
}
