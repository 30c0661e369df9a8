using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

public class RnnDropoutTests
{
    const int Batch = 3, Steps = 5, Input = 4, Hidden = 17;
    const double Probability = 0.5;

    static readonly DropoutStep Step = new(Seed: 42, Step: 7);

    [Fact]
    public void Dropout_OfTwoLayers_MasksBetweenThemOnly()
    {
        ParameterList both = [], lower = [], upper = [];
        var rnn = Create(both, Input, layers: 2);
        Rnn first = Create(lower, Input, layers: 1), second = Create(upper, Hidden, layers: 1);
        both.Initialise(new RandomStream(1, "initial"));
        lower.Allocate();
        upper.Allocate();
        for (int k = 0; k < 4; k++)
        {
            both[k].Value.CopyTo(lower[k].Write());
            both[k + 4].Value.CopyTo(upper[k].Write());
        }
        var x = X();

        var masked = first.Forward(x).Y.Dropout(Probability, new RandomStream(Step.Seed, "dropout/1"), Step.Step);
        float[] expected = second.Forward(masked).Y.Value.ToArray();

        Assert.Equal(expected, rnn.Forward(x, dropout: Step).Y.Value.ToArray());
        Assert.DoesNotContain(0, expected);
        Assert.Contains(0, masked.Value.ToArray());
    }

    [Fact]
    public void Dropout_OfOneLayer_DoesNothing()
    {
        ParameterList parameters = [];
        var rnn = Create(parameters, Input, layers: 1);
        parameters.Initialise(new RandomStream(1, "initial"));

        Assert.Equal(Outputs(rnn, null), Outputs(rnn, Step));
    }

    [Fact]
    public void Dropout_SeedAndStep_DecideTheMask()
    {
        ParameterList parameters = [];
        var rnn = Create(parameters, Input, layers: 3);
        parameters.Initialise(new RandomStream(1, "initial"));
        float[] once = Outputs(rnn, Step);

        Assert.Equal(once, Outputs(rnn, Step));
        Assert.NotEqual(once, Outputs(rnn, Step with { Step = 8 }));
        Assert.NotEqual(once, Outputs(rnn, Step with { Seed = 43 }));
        Assert.NotEqual(once, Outputs(rnn, null));
        Assert.Equal(Outputs(rnn, null), Outputs(rnn, null));
    }

    static Rnn Create(ParameterList parameters, int input, int layers) =>
        Rnn.Create(CellSpec.Parse("gru"), parameters, input, Hidden, layers, dropout: Probability);

    static Variable X() =>
        new Tape().Input([Batch, Steps, Input], [.. Enumerable.Range(0, Batch * Steps * Input).Select(i => MathF.Sin(i))]);

    static float[] Outputs(Rnn rnn, DropoutStep? step) => rnn.Forward(X(), dropout: step).Y.Value.ToArray();
}
