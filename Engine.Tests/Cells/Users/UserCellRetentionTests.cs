using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Users;

/// <summary>The β of a cell of equations alone.</summary>
public class UserCellRetentionTests
{
    const int Batch = 3, Steps = 5, Input = 2, Hidden = 17;

    // The cell's output is its β.
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void MeanRetention_OfACellThatTellsOne_IsTheMeanOfEveryStep(int layers, bool bidirectional)
    {
        var (rnn, x, directions) = (Network(new Retaining(tells: true), layers, bidirectional), UserCellTests.Series(Batch * Steps * Input), bidirectional ? 2 : 1);
        foreach (int[] lengths in (int[][])[[], [5, 0, 3], [0, 0, 0], []])
        {
            var output = rnn.Forward(new Tape().Input([Batch, Steps, Input], x), lengths: lengths);
            float[] y = output.Y.Value.ToArray(), betas = new float[Batch * Steps];
            for (int direction = 0; direction < directions; direction++)
            {
                Assert.True(output.MeanRetention((layers - 1) * directions + direction, betas));
                for (int i = 0; i < betas.Length; i++)
                    Assert.Equal(y.AsSpan((i * directions + direction) * Hidden, Hidden).ToArray().Average(), betas[i], 1e-6f);
            }
        }
    }

    [Fact]
    public void MeanRetention_OfACellThatTellsNone_IsNotThere() => Assert.False(
        Network(new Retaining(tells: false), 1, false).Forward(new Tape().Input([1, 1, Input], new float[Input])).MeanRetention(0, new float[1]));

    // Nothing is computed for a β that nobody asks for.
    [Fact]
    public void Equations_OfACellThatTellsABeta_AreThoseWithout()
    {
        int[] operations = [.. ((bool[])[true, false]).Select(tells => Trace.Of(Network(new Retaining(tells), 1, false)).Operations.Count)];

        Assert.Equal(operations[1], operations[0]);
    }

    static Rnn Network(CellType cell, int layers, bool bidirectional)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(new(cell), parameters, Input, Hidden, layers, bidirectional);
        parameters.Initialise(new RandomStream(5, "retaining"));
        return rnn;
    }

    sealed class Retaining(bool tells) : PlainCellType("retaining", "Retaining", new("These tests", 2026))
    {
        public override bool ReportsRetention => tells;

        public override void Step<T>(PlainStep<T> step)
        {
            T beta = step.Linear("W", step.X).Sigmoid();
            step["h"] = beta * step["h"] + (1 - beta);
            if (tells)
                step.Retention = beta;
            step.Output = beta;
        }

        protected override void Declare(CellScope cell)
        {
            cell.State("h");
            cell.Linear("W", cell.InputSize, cell.HiddenSize);
        }
    }
}
