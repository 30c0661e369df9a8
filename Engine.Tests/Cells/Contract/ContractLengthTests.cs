using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells.Contract;

// A batch of unequal sequences against each alone, and a stream against the layer.
public class ContractLengthTests
{
    const int Input = 3, Hidden = 6, Steps = 11;

    static readonly int[] Lengths = [4, 11, 2, 2, 9, 0, 11, 5, 5, 8, 3, 9, 10, 4, 6, 1, 2, 7, 3, 9, 0];

    public static TheoryData<string> Cells => [.. ContractCells.All];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Batch_OfUnequalSequences_GivesEachTheBitsOfOneAlone(string cell)
    {
        foreach (bool bothWays in (bool[])[false, true])
        {
            var together = new ContractRun(ContractCells.Of(cell), (Lengths.Length, Steps, Input, Hidden), layers: 2, bothWays);
            var (values, gradients) = together.Pass(tape => together.Output(tape, Lengths).Y);
            int width = together.Rnn.OutputSize;
            for (int row = 0; row < Lengths.Length; row++)
            {
                int length = Lengths[row];
                float[] own = values[(row * Steps * width)..((row * Steps + length) * width)];
                float[] dOwn = gradients["x"][(row * Steps * Input)..((row * Steps + length) * Input)];
                Assert.All(values[((row * Steps + length) * width)..((row + 1) * Steps * width)], y => Assert.Equal(0f, y));
                Assert.All(gradients["x"][((row * Steps + length) * Input)..((row + 1) * Steps * Input)], x => Assert.Equal(0f, x));
                if (length == 0)
                    continue;
                var alone = together.Alone(row, length);
                var tape = new Tape();
                var output = alone.Output(tape, []);
                alone.Parameters.ZeroGradients();
                tape.Backward(output.Y, ContractRun.Cotangent(values.Length).AsSpan(row * Steps * width, length * width));
                Assert.Equal(output.Y.Value.ToArray(), own);
                Same(alone.Parameters["x"].Gradient.ToArray(), dOwn);
                foreach (var parameter in alone.PerRow)
                {
                    float[] ofRow = Row(gradients[parameter.Name], row);
                    Same(parameter.Gradient.ToArray(), ofRow[..parameter.Shape.Length]);
                    Assert.All(ofRow[parameter.Shape.Length..], gradient => Assert.Equal(0f, gradient));
                }
            }
        }

        // The tape adds up what equations alone give a state in another order where a sequence ends among others.
        void Same(float[] expected, float[] actual)
        {
            if (ContractCells.ByHand.Contains(cell))
                Assert.Equal(expected, actual);
            else
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-6f * Math.Max(1, expected.Max(Math.Abs))));
        }

        static float[] Row(float[] all, int row) => all[(row * all.Length / Lengths.Length)..((row + 1) * all.Length / Lengths.Length)];
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Stream_StepByStep_GivesTheBitsOfTheLayer(string cell)
    {
        var run = new ContractRun(ContractCells.Of(cell), (3, Steps, Input, Hidden), layers: 2);
        var output = run.Output(new Tape(), []);
        var stream = run.Rnn.Stream(3);
        for (int k = 0; k < run.Rnn.Layers.Count; k++)
        {
            foreach (var state in run.Rnn.Layers[k].States)
                stream.SetState(state.Name, k, run.Initial(k, state.Name));
        }

        float[] y = new float[3 * run.Rnn.OutputSize];
        for (int step = 0; step < Steps; step++)
        {
            for (int k = 0; k < run.Rnn.Layers.Count; k++)
            {
                foreach (var side in run.SidesOf(k))
                {
                    if (side.Span == SideSpan.Step)
                        stream.SetSide(side.Name, k, run.Step(run.Side(k, side.Name), step));
                    else if (step == 0)
                        stream.SetSide(side.Name, k, run.Side(k, side.Name));
                }
            }
            stream.Step(run.Step(run.X, step), y);
            Assert.Equal(run.Step(output.Y.Value, step), y);
        }

        for (int k = 0; k < run.Rnn.Layers.Count; k++)
        {
            foreach (var state in run.Rnn.Layers[k].States)
            {
                float[] end = new float[3 * state.OuterWidth];
                stream.GetState(state.Name, k, end);
                Assert.Equal(output.FinalState(state.Name, k).Value.ToArray(), end);
            }
        }
    }
}
