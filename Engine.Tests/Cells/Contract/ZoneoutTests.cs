using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

/// <summary>Rates and their masks, of a step and of a sequence, by hand and by equations alone.</summary>
public class ZoneoutTests
{
    const int Batch = 5, Steps = 13, Input = 3, Hidden = 7;
    const string Rates = "zoneout=0.3,state=0.4";

    static readonly int[] lengths = [4, 13, 0, 9, 13];

    static readonly float[] X = [.. Enumerable.Range(0, Batch * Steps * Input).Select(i => MathF.Sin(1.3f * i))];

    [Fact]
    public void Masks_OfACellByHandAndOneOfEquationsAlone_AreTheSame()
    {
        foreach (DropoutStep? step in (DropoutStep?[])[null, new(7, 1), new(7, 2), new(8, 1)])
        {
            foreach (int[] of in (int[][])[[], lengths])
            {
                var (byHand, dByHand) = Pass("zoneout-by-hand", step, of);
                var (plain, dPlain) = Pass("zoneout-plain", step, of);

                Near(byHand, plain, 2e-6f);
                Near(dByHand, dPlain, 2e-5f);
            }
        }
    }

    [Theory]
    [InlineData("zoneout-by-hand")]
    [InlineData("zoneout-plain")]
    public void Masks_Drawn_AreThoseOfSeedAndStepWhateverTheThreads(string cell)
    {
        using var workers = new Workers(3);
        var (y, dx) = Pass(cell, new(7, 1), []);

        Assert.Equal(y, Pass(cell, new(7, 1), [], workers).Y);
        Assert.Equal(dx, Pass(cell, new(7, 1), [], workers).Dx);
        Assert.NotEqual(y, Pass(cell, new(8, 1), []).Y);
        Assert.NotEqual(y, Pass(cell, new(7, 2), []).Y);
        Assert.NotEqual(y, Pass(cell, null, []).Y);
    }

    [Theory]
    [InlineData("zoneout-by-hand")]
    [InlineData("zoneout-plain")]
    public void Masks_InEvaluation_AreTheirMean(string cell)
    {
        var rnn = Network($"{cell}:{Rates}");
        var tape = new Tape();
        var x = tape.Input([Batch, Steps, Input], X);
        var means = new RnnSides
        {
            ["zoneout_h"] = tape.Filled([Batch, Steps, Hidden], (float)(1 - 0.3)),
            ["state"] = tape.Filled([Batch, Hidden], 1),
        };

        Assert.Equal(["zoneout_h", "state"], rnn.SideNames);
        Assert.Equal(rnn.Forward(x, sides: means).Y.Value.ToArray(), rnn.Forward(x).Y.Value.ToArray());
    }

    // Of a rate of 0 nothing is dropped and nothing kept.
    [Theory]
    [InlineData("zoneout-by-hand")]
    [InlineData("zoneout-plain")]
    public void Rates_ThatAreNotWritten_AreOff(string cell)
    {
        var rnn = Network(cell, dropout: 0);
        var x = new Tape().Input([Batch, Steps, Input], X);

        Assert.Equal(rnn.Forward(x).Y.Value.ToArray(), rnn.Forward(x, dropout: new(7, 1)).Y.Value.ToArray());
    }

    [Theory]
    [InlineData("zoneout-by-hand")]
    [InlineData("zoneout-plain")]
    public void Rewind_PassesThatDrawMasks_AllocateNothing(string cell)
    {
        var rnn = Network($"{cell}:{Rates}");
        var tape = new Tape();
        float[] cotangent = new float[Batch * Steps * rnn.OutputSize];
        long number = 0;

        Assert.Equal(0, Allocations.Of(() =>
        {
            tape.Rewind();
            tape.Backward(rnn.Forward(tape.Input([Batch, Steps, Input], X), dropout: new(7, number++)).Y, cotangent);
        }));
    }

    [Theory]
    [InlineData("zoneout-by-hand")]
    [InlineData("zoneout-plain")]
    public void Stream_OfMasks_AllocatesNothing(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(ContractCells.Of($"{cell}:{Rates}"), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
        var stream = rnn.Stream();
        float[] y = new float[Hidden], mask = [0, 1, 0, 1, 0, 1, 1];

        Assert.Equal(0, Allocations.Of(() =>
        {
            stream.SetSide("zoneout_h", 0, mask);
            stream.Step(X.AsSpan(0, Input), y);
        }));
    }

    static Rnn Network(string text, double dropout = 0.2)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(ContractCells.Of(text), parameters, Input, Hidden, 2, bidirectional: true, dropout);
        parameters.Initialise(new RandomStream(1, "initial"));
        return rnn;
    }

    static (float[] Y, float[] Dx) Pass(string cell, DropoutStep? step, int[] of, Workers? workers = null)
    {
        var tape = new Tape(workers);
        var x = tape.InputWithGradient([Batch, Steps, Input], X);
        var y = Network($"{cell}:{Rates}").Forward(x, dropout: step, lengths: of).Y;
        tape.Backward((y * y).Sum());
        return (y.Value.ToArray(), x.Gradient.ToArray());
    }

    static void Near(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
