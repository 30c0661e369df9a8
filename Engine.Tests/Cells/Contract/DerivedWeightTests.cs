using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class DerivedWeightTests
{
    const int Batch = 3, Steps = 5, Input = 6, Hidden = 7;

    static readonly float[] X = [.. Enumerable.Range(0, Batch * Steps * Input).Select(i => MathF.Sin(1.1f * i))];

    readonly ParameterList parameters = [];
    readonly Rnn rnn;

    public DerivedWeightTests()
    {
        rnn = Rnn.Create(ContractCells.Of("derived-weights"), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
    }

    [Fact]
    public void Mask_Given_GivesTheBitsOfTheMaskedParameter()
    {
        float[] mask = [.. Enumerable.Range(0, Hidden * Hidden).Select(i => i % 3 * 0.5f)];
        var tape = new Tape();
        var y = Forward(tape, new() { ["dropconnect"] = tape.Input([Hidden, Hidden], mask) });
        tape.Backward(y.Sum());
        float[] masked = y.Value.ToArray(), gradient = parameters["cells.0.recurrent"].Gradient.ToArray();

        Span<float> recurrent = parameters["cells.0.recurrent"].Write();
        for (int i = 0; i < mask.Length; i++)
            recurrent[i] *= mask[i];
        parameters.ZeroGradients();
        tape.Rewind();
        var expected = Forward(tape, null);
        tape.Backward(expected.Sum());

        Assert.Equal(expected.Value.ToArray(), masked);
        Assert.Equal(parameters["cells.0.recurrent"].Gradient.ToArray().Select((g, i) => g * mask[i]), gradient);
    }

    // What is not recorded packs its weights for the way forward alone.
    [Fact]
    public void Pass_RecordedAfterOneThatWasNot_HasTheGradientsOfOneAlone()
    {
        float[] alone = Gradient(new Tape());
        var tape = new Tape { Records = false };
        _ = Forward(tape, null);
        tape.Rewind();
        tape.Records = true;

        Assert.Equal(alone, Gradient(tape));

        float[] Gradient(Tape recorded)
        {
            parameters.ZeroGradients();
            recorded.Backward(Forward(recorded, null).Sum());
            return parameters["cells.0.recurrent"].Gradient.ToArray();
        }
    }

    // A bias beside a derived weight is packed with it.
    [Fact]
    public void Stream_AfterABiasAloneHasChanged_GivesTheBitsOfTheLayer()
    {
        ParameterList own = [];
        var readout = Rnn.Create(ContractCells.Of("readout"), own, Input, Hidden);
        own.Initialise(new RandomStream(1, "initial"));
        var stream = readout.Stream();
        Step();

        own["cells.0.bias"].Write().Fill(3);
        float[] y = Step();

        var tape = new Tape();
        var sides = new RnnSides { ["hold"] = tape.Filled([1, Hidden], 0.5f) };
        Assert.Equal(readout.Forward(tape.Input([1, 1, Input], X.AsSpan(0, Input)), sides: sides).Y.Value.ToArray(), y);

        float[] Step()
        {
            float[] values = new float[Hidden];
            stream.Reset();
            stream.SetSide("hold", 0, [.. Enumerable.Repeat(0.5f, Hidden)]);
            stream.Step(X.AsSpan(0, Input), values);
            return values;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mask_GivenOrDrawn_IsThatOfThePlainTwin(bool drawn)
    {
        var tape = new Tape();
        float[] mask = [.. Enumerable.Range(0, Hidden * Hidden).Select(i => i % 3 * 0.5f)];
        var sides = drawn ? null : new RnnSides { ["dropconnect"] = tape.Input([Hidden, Hidden], mask) };
        DropoutStep? dropout = drawn ? new(7, 1) : null;
        float[] y = Forward(tape, sides, dropout).Value.ToArray();

        var twin = PlainRnn.Forward(rnn, tape.Input([Batch, Steps, Input], X), dropout: dropout, sides: sides).Y.Value.ToArray();

        Assert.All(twin.Zip(y), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
        Assert.NotEqual(Forward(tape, null).Value.ToArray(), y);
    }

    [Fact]
    public void Mask_OfAnotherShape_IsRefused()
    {
        var tape = new Tape();
        var sides = new RnnSides { ["dropconnect"] = tape.Filled([Hidden, 1], 1) };
        var message = Assert.Throws<ArgumentException>(() => Forward(tape, sides)).Message;

        Assert.Equal("The mask dropconnect of cell 0 is [7, 1]; its weight is [7, 7].", message);
    }

    [Fact]
    public void Mask_Drawn_IsThatOfSeedAndStepAndHasItsGradient()
    {
        float[] y = Forward(new(), null, new(7, 1)).Value.ToArray();
        Assert.Equal(y, Forward(new(), null, new(7, 1)).Value.ToArray());
        Assert.NotEqual(y, Forward(new(), null, new(7, 2)).Value.ToArray());
        Assert.NotEqual(y, Forward(new(), null, new(8, 1)).Value.ToArray());
        Assert.NotEqual(y, Forward(new(), null).Value.ToArray());

        var result = GradientCheck.Run(tape => Forward(tape, null, new(7, 1)), parameters, new() { MaxElements = 16 });

        Assert.True(result.Passed, result.ToString());
    }

    [Fact]
    public void Rewind_PassesThatDrawMasks_AllocateNothing()
    {
        var tape = new Tape();
        float[] cotangent = new float[Batch * Steps * Hidden];
        long number = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            tape.Backward(Forward(tape, null, new(7, number++)), cotangent);
        }));
    }

    [Fact]
    public void Stream_ParameterThatChanged_IsSeenAtTheNextStep()
    {
        var stream = rnn.Stream();
        float[] y = new float[Hidden], x = X[..Input];
        stream.Step(x, y);
        Assert.Equal(Forward(new(), null).Value[..Hidden].ToArray(), y);
        Assert.Equal(0, Allocations.Of(() => stream.Step(x, y)));

        parameters["cells.0.weight"].Write()[0] += 1;
        stream.Reset();
        stream.Step(x, y);

        Assert.Equal(Forward(new(), null).Value[..Hidden].ToArray(), y);
    }

    [Fact]
    public void Backward_AfterAParameterChanged_IsRefused()
    {
        var tape = new Tape();
        var y = Forward(tape, null).Sum();
        parameters["cells.0.decay"].Write()[0] = 2;

        Assert.Contains(
            "decay was changed", Assert.Throws<InvalidOperationException>(() => tape.Backward(y)).Message, StringComparison.Ordinal);
    }

    // Each pass has masks, and so packed weights, of its own.
    [Fact]
    public async Task Threads_PassesWithMasksOfTheirOwn_GiveEachItsBits()
    {
        float[][] expected = [.. Enumerable.Range(0, 4).Select(step => Forward(new(), null, new(7, step)).Value.ToArray())];

        bool[] right = await Task.WhenAll(Enumerable.Range(0, 4).Select(step => Task.Run(() =>
        {
            var tape = new Tape();
            bool all = true;
            for (int pass = 0; pass < 300; pass++)
            {
                tape.Rewind();
                all &= Forward(tape, null, new(7, step)).Value.SequenceEqual(expected[step]);
            }
            return all;
        })));

        Assert.All(right, Assert.True);
    }

    Variable Forward(Tape tape, RnnSides? sides, DropoutStep? dropout = null) =>
        rnn.Forward(tape.Input([Batch, Steps, Input], X), dropout: dropout, sides: sides).Y;
}
