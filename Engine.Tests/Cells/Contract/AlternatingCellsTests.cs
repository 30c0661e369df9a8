using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class AlternatingCellsTests
{
    const int Batch = 2, Steps = 3, Input = 2, Hidden = 4;

    // The second cell has more side inputs, for which the node of the first one makes room.
    [Theory]
    [InlineData("held:zoneout=0.3", "sides")]
    [InlineData("zoneout-plain:zoneout=0.3", "sides-plain")]
    public void Masks_AfterACellOfMoreSideInputsOnTheTape_AreThoseOfTheSeed(string cell, string other)
    {
        var (rnn, between) = (Create(cell), Create(other));
        var tape = new Tape();
        float[] first = Masked(7), second = Masked(8);

        float[] again = Masked(7);
        Between();
        float[] after = Masked(7);

        Assert.NotEqual(first, second);
        Assert.Equal(first, again);
        Assert.Equal(first, after);

        float[] Masked(long seed)
        {
            tape.Rewind();
            return rnn.Forward(X(), dropout: new(seed, 1)).Y.Value.ToArray();
        }

        void Between()
        {
            tape.Rewind();
            between.Forward(X(), sides: new()
            {
                ["teacher"] = tape.Filled([Batch, Steps, Hidden], 0.3f),
                ["context"] = tape.Filled([Batch, 2], 0.5f),
            });
        }

        Variable X() => tape.Filled([Batch, Steps, Input], 0.7f);
    }

    static Rnn Create(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(ContractCells.Of(cell), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial"));
        return rnn;
    }
}
