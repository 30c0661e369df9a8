using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class HoldTests
{
    const int Batch = 3, Steps = 40, Input = 2, Hidden = 5;
    const double Rate = 0.3;

    static readonly CellSpec spec = ContractCells.Of("held:zoneout=0.3");

    readonly ParameterList parameters = [];
    readonly Rnn rnn;

    public HoldTests()
    {
        rnn = Rnn.Create(spec, parameters, Input, Hidden, 2, bidirectional: true);
        parameters.Initialise(new RandomStream(1, "initial"));
    }

    [Fact]
    public void Mask_Zero_KeepsTheOldValueThoughTheNewIsNotANumber()
    {
        var tape = new Tape();
        float[] x = Series(Batch, Steps), h = [.. Enumerable.Range(0, Batch * Hidden).Select(i => MathF.Cos(i))];
        x.AsSpan().Fill(float.NaN);
        var initial = new RnnStates { ["h", 0] = tape.Input([Batch, Hidden], h), ["c", 0] = tape.Input([Batch, Hidden], h) };
        var sides = Masks(tape, Steps, 0);

        var output = rnn.Forward(tape.Input([Batch, Steps, Input], x), initial, sides: sides);

        Assert.Equal(h, output.FinalState("h", 0).Value.ToArray());
        Assert.Equal(h, output.FinalState("c", 0).Value.ToArray());
    }

    [Fact]
    public void Mask_One_TakesTheNewValueExactlyThoughTheOldIsLarge()
    {
        var tape = new Tape();
        var one = Masks(tape, 1, 1);
        var from = new RnnStates { ["h", 0] = tape.Filled([Batch, Hidden], 1000) };

        var output = rnn.Forward(tape.Input([Batch, 1, Input], Series(Batch, 1)), from, sides: one);

        float[] h = output.FinalState("h", 0).Value.ToArray(), c = output.FinalState("c", 0).Value.ToArray();
        Assert.Equal(c.Select(MathF.Tanh), h);
    }

    [Fact]
    public void Evaluation_OfARate_BlendsByTheMean()
    {
        var tape = new Tape();
        var x = tape.Input([Batch, Steps, Input], Series(Batch, Steps));
        float mean = (float)(1 - Rate);
        var sides = Masks(tape, Steps, mean);

        Assert.Equal(rnn.Forward(x, sides: sides).Y.Value.ToArray(), rnn.Forward(x).Y.Value.ToArray());
    }

    [Fact]
    public void Training_DrawnMasks_AreThoseOfSeedStepCellRowAndTime()
    {
        var (y, dx) = Drawn(new(7, 1), Batch, Steps);

        Assert.Equal(y, Drawn(new(7, 1), Batch, Steps).Y);
        Assert.NotEqual(y, Drawn(new(8, 1), Batch, Steps).Y);
        Assert.NotEqual(y, Drawn(new(7, 2), Batch, Steps).Y);

        // One row alone, and 70 rows in groups, by several threads, some of them shorter.
        using var workers = new Workers(3);
        Assert.Equal(y[..(Steps * rnn.OutputSize)], Drawn(new(7, 1), 1, Steps).Y);
        int[] lengths = [.. Enumerable.Range(0, 70).Select(row => row < Batch ? Steps : row % Steps)];
        var (many, dMany) = Drawn(new(7, 1), 70, Steps, workers, lengths);
        Assert.Equal(y, many[..y.Length]);
        Assert.Equal(dx, dMany[..dx.Length]);
    }

    [Fact]
    public void Training_DrawnMasks_KeepTheOldValueAtTheirRate()
    {
        var tape = new Tape();
        ParameterList own = [];
        var one = Rnn.Create(spec, own, Input, 50);
        own.Initialise(new RandomStream(1, "initial"));
        float[] y = one.Forward(tape.Input([Batch, Steps, Input], Series(Batch, Steps)), dropout: new(1, 1)).Y.Value.ToArray();

        int kept = Enumerable.Range(0, Batch * Steps * 50).Count(i => i / 50 % Steps > 0 && y[i] == y[i - 50]);

        Assert.Equal(Rate, kept / (double)(Batch * (Steps - 1) * 50), 0.03);
    }

    [Fact]
    public void Backward_OfDrawnMasks_MatchesDifferences()
    {
        var x = parameters.Add("x", [Batch, Steps, Input], new Initial.Normal(1));
        parameters.Initialise(new RandomStream(1, "initial"));

        var result = GradientCheck.Run(tape => rnn.Forward(tape.Use(x), dropout: new(7, 1)).Y, parameters, new() { MaxElements = 8 });

        Assert.True(result.Passed, result.ToString());
    }

    (float[] Y, float[] Dx) Drawn(DropoutStep step, int batch, int steps, Workers? workers = null, int[]? lengths = null)
    {
        var tape = new Tape(workers);
        var x = tape.InputWithGradient([batch, steps, Input], Series(batch, steps));
        var y = rnn.Forward(x, dropout: step, lengths: lengths).Y;
        tape.Backward((y * y).Sum());
        return (y.Value.ToArray(), x.Gradient.ToArray());
    }

    static RnnSides Masks(Tape tape, int steps, float value) => new()
    {
        ["zoneout_h"] = tape.Filled([Batch, steps, Hidden], value),
        ["zoneout_c"] = tape.Filled([Batch, steps, 1], value),
    };

    static float[] Series(int batch, int steps) => [.. Enumerable.Range(0, batch * steps * Input).Select(i => MathF.Sin(1.1f * i))];
}
