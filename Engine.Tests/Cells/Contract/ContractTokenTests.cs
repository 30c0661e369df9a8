using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

public class ContractTokenTests
{
    public static TheoryData<string> Cells => [.. ContractCells.All];

    // Some of the cells take of their input more than one projection, which alone could be looked up.
    [Theory]
    [MemberData(nameof(Cells))]
    public void Tokens_FewRowsForManySteps_GiveTheBitsOfRowsLookedUpBefore(string cell)
    {
        const int rows = 3, batch = 5, steps = 20, input = 4;
        var run = new ContractRun(ContractCells.Of(cell), (batch, steps, input, 6));
        int[] tokens = [.. Enumerable.Range(0, batch * steps).Select(i => i * i % rows)];
        float[] numbers = [.. Enumerable.Range(0, rows * input).Select(i => MathF.Sin(i))];

        var (y, dTable) = Pass(lookUp: false);
        var (expected, dExpected) = Pass(lookUp: true);

        Assert.Equal(expected, y);
        for (int k = 0; k < dTable.Length; k++)
            Assert.Equal(dExpected[k], dTable[k], 1e-4f * Math.Max(1, dExpected.Max(Math.Abs)));

        (float[] Y, float[] DTable) Pass(bool lookUp)
        {
            var tape = new Tape();
            var table = tape.InputWithGradient([rows, input], numbers);
            var sides = run.Sides(tape, new());
            var y = lookUp
                ? run.Rnn.Forward(tape.Embedding(table, tokens, [batch, steps]), sides: sides).Y
                : run.Rnn.Forward(table, tokens, [batch, steps], sides: sides).Y;
            tape.Backward((y * y).Sum());
            return (y.Value.ToArray(), table.Gradient.ToArray());
        }
    }
}
