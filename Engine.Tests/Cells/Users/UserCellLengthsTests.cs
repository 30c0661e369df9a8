using MoGru.Cells;
using MoGru.Engine.Autodiff;
using Xunit;

namespace MoGru.Tests.Cells.Users;

public class UserCellLengthsTests
{
    const int Input = 3, Hidden = 17, Steps = 9;

    static readonly int[] lengths = [7, 9, 2, 0, 2, 9, 1, 5];

    public static TheoryData<int, bool> Stacks => UserCellTests.Stacks;

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Batch_OfUnequalSequences_GivesEachTheBitsOfOneAlone(int layers, bool bidirectional)
    {
        var (rnn, _) = LeakyCell.Network(Input, Hidden, layers, bidirectional);
        foreach (bool records in (bool[])[true, false])
        {
            var tape = new Tape { Records = records };
            var together = rnn.Forward(tape.Input([lengths.Length, Steps, Input], Batch()), Start(tape, 0, lengths.Length), lengths: lengths);
            float[] y = together.Y.Value.ToArray();
            for (int row = 0; row < lengths.Length; row++)
            {
                (int length, int width) = (lengths[row], rnn.OutputSize);
                int begin = row * Steps * width;
                Assert.All(y[(begin + length * width)..(begin + Steps * width)], value => Assert.Equal(0, BitConverter.SingleToInt32Bits(value)));
                if (length == 0)
                    continue;
                var single = new Tape { Records = records };
                var alone = rnn.Forward(single.Input([1, length, Input], Row(row, length)), Start(single, row, 1));
                Assert.Equal(alone.Y.Value.ToArray(), y[begin..(begin + length * width)]);
                foreach (var (state, index) in States(rnn))
                    Assert.Equal(alone.FinalState(state, index).Value.ToArray(), RowOf(together.FinalState(state, index), row));
            }
        }
    }

    // What lies beyond an end is not a number, and so is the cotangent there.
    [Theory]
    [MemberData(nameof(Stacks))]
    public void Backward_OfUnequalSequences_GivesEachTheGradientOfOneAlone(int layers, bool bidirectional)
    {
        var (rnn, parameters) = LeakyCell.Network(Input, Hidden, layers, bidirectional);
        parameters.ZeroGradients();
        var tape = new Tape();
        var (x, start) = (tape.InputWithGradient([lengths.Length, Steps, Input], Batch()), Start(tape, 0, lengths.Length));
        var output = rnn.Forward(x, start, lengths: lengths);
        float[] cotangent = output.Y.Value.ToArray();
        for (int row = 0; row < lengths.Length; row++)
            cotangent.AsSpan((row * Steps + lengths[row]) * rnn.OutputSize, (Steps - lengths[row]) * rnn.OutputSize).Fill(float.NaN);
        tape.Backward(output.Y, cotangent);
        float[] dx = x.Gradient.ToArray(), together = [.. parameters.SelectMany(p => p.Gradient.ToArray())];

        parameters.ZeroGradients();
        for (int row = 0; row < lengths.Length; row++)
        {
            (int length, int begin) = (lengths[row], row * Steps * Input);
            Assert.All(dx[(begin + length * Input)..(begin + Steps * Input)], value => Assert.Equal(0, value));
            if (length == 0)
                continue;
            var single = new Tape();
            var (alone, own) = (single.InputWithGradient([1, length, Input], Row(row, length)), Start(single, row, 1));
            var y = rnn.Forward(alone, own).Y;
            single.Backward(y, y.Value.ToArray());
            Reference.Close.Equal(Wide(alone.Gradient.ToArray()), Wide(dx[begin..(begin + length * Input)]), 1e-5, $"x of {row}");
            Reference.Close.Equal(Wide(own["a", 0].Gradient.ToArray()), Wide(GradientOf(start["a", 0], row)), 1e-5, $"a of {row}");
        }
        Reference.Close.Equal([.. parameters.SelectMany(p => Wide(p.Gradient.ToArray()))], Wide(together), 2e-5, "parameters");
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Backward_WhereNoSequenceHasAStep_GivesZerosAndZeroGradients(int layers, bool bidirectional)
    {
        var (rnn, parameters) = LeakyCell.Network(Input, Hidden, layers, bidirectional);
        var tape = new Tape();
        for (int pass = 0; pass < 2; pass++)  // the second on the nodes of a pass with steps
        {
            tape.Rewind();
            parameters.ZeroGradients();
            var (x, start) = (tape.InputWithGradient([2, Steps, Input], [.. Enumerable.Repeat(float.NaN, 2 * Steps * Input)]), Start(tape, 0, 2));
            var output = rnn.Forward(x, start, lengths: [0, 0]);
            tape.Backward(output.Y.Sum());

            Assert.All(output.Y.Value.ToArray(), y => Assert.Equal(0, BitConverter.SingleToInt32Bits(y)));
            Assert.Equal(start["a", 0].Value.ToArray(), output.FinalState("a", 0).Value.ToArray());
            Assert.All(x.Gradient.ToArray().Concat(start["a", 0].Gradient.ToArray()), gradient => Assert.Equal(0, gradient));
            Assert.All(parameters.SelectMany(p => p.Gradient.ToArray()), gradient => Assert.Equal(0, gradient));
            tape.Rewind();
            rnn.Forward(tape.Input([2, 1, Input], new float[2 * Input]), lengths: [1, 0]);
        }
    }

    static IEnumerable<(string State, int Index)> States(Rnn rnn) =>
        rnn.StateNames.SelectMany(state => Enumerable.Range(0, rnn.NumLayers * rnn.Directions).Select(index => (state, index)));

    static RnnStates Start(Tape tape, int firstRow, int rows) => new()
    {
        ["a", 0] = tape.InputWithGradient(
            [rows, Hidden], [.. Enumerable.Range(firstRow * Hidden, rows * Hidden).Select(i => 0.5f * MathF.Cos(2.3f * i))]),
    };

    static float[] Batch()
    {
        float[] x = [.. Enumerable.Repeat(float.NaN, lengths.Length * Steps * Input)];
        for (int row = 0; row < lengths.Length; row++)
            Row(row, lengths[row]).CopyTo(x.AsSpan(row * Steps * Input));
        return x;
    }

    static float[] Row(int row, int length) => [.. Enumerable.Range(0, length * Input).Select(i => MathF.Sin(1.3f * row + 0.7f * i))];

    static float[] RowOf(Variable state, int row) => state.Value.Slice(row * state.Shape[1], state.Shape[1]).ToArray();

    static float[] GradientOf(Variable state, int row) => state.Gradient.Slice(row * state.Shape[1], state.Shape[1]).ToArray();

    static double[] Wide(float[] values) => Array.ConvertAll(values, value => (double)value);
}
