using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

// A batch of unequal sequences against each of them alone.
public class LengthsTests
{
    const int Input = 3, Hidden = 17, Steps = 9;

    static readonly int[][] Batches =
    [
        [4], [9, 1], [1, 9, 0, 5], [0, 0, 3], [7, 9, 2, 2, 9, 1, 0, 5, 5, 5, 8, 3, 9, 9, 4, 6, 1, 2, 7, 3, 9, 0, 5, 8, 8, 2, 1, 6, 4, 9, 3, 3, 7],
    ];

    public static TheoryData<string, int, bool> Networks => Cells.Networks.Grid();

    public static TheoryData<string> Kinds => Cells.Networks.Kinds();

    [Theory]
    [MemberData(nameof(Networks))]
    public void Batch_OfUnequalSequences_GivesEachTheBitsOfOneAlone(string cell, int layers, bool bidirectional)
    {
        var network = new Network(cell, layers, bidirectional);
        foreach (int[] lengths in Batches)
        {
            foreach (bool records in (bool[])[true, false])
            {
                var together = network.Run(lengths, records);
                for (int row = 0; row < lengths.Length; row++)
                {
                    int length = lengths[row], width = network.Rnn.OutputSize;
                    var alone = network.Alone(row, length, records);
                    Assert.Equal(alone.Y, together.Y[(row * Steps * width)..((row * Steps + length) * width)]);
                    Assert.All(together.Y[((row * Steps + length) * width)..((row + 1) * Steps * width)], y => Assert.Equal(0, BitConverter.SingleToInt32Bits(y)));
                    Assert.Equal(alone.Final, together.Final.Skip(row).Where((_, k) => k % lengths.Length == 0));
                    Assert.Equal(alone.Betas, together.Betas[(row * Steps)..(row * Steps + length)]);
                    Assert.All(together.Betas[(row * Steps + length)..((row + 1) * Steps)], beta => Assert.Equal(0, beta));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Backward_OfUnequalSequences_GivesEachTheGradientOfOneAlone(string cell, int layers, bool bidirectional)
    {
        var network = new Network(cell, layers, bidirectional);
        foreach (int[] lengths in Batches)
        {
            var (dx, dInitial, dParameters) = network.Gradients(lengths, null);
            double[] sum = new double[dParameters.Length];
            for (int row = 0; row < lengths.Length; row++)
            {
                int length = lengths[row];
                var (dxAlone, dInitialAlone, dAlone) = network.GradientsAlone(row, length);
                int n = network.Rnn.InputSize, d = network.First.OuterWidth;
                Assert.Equal(dxAlone, dx[(row * Steps * n)..((row * Steps + length) * n)]);
                Assert.All(dx[((row * Steps + length) * n)..((row + 1) * Steps * n)], x => Assert.Equal(0, x));
                Assert.Equal(dInitialAlone, dInitial[(row * d)..((row + 1) * d)]);
                for (int k = 0; k < sum.Length; k++)
                    sum[k] += dAlone[k];
            }
            double largest = Math.Max(1, sum.Max(Math.Abs));
            for (int k = 0; k < sum.Length; k++)
                Assert.True(Math.Abs(sum[k] - dParameters[k]) <= 2e-5 * largest, $"{cell}: {dParameters[k]}, alone {sum[k]}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Backward_OfUnequalSequences_HasOneOrderOfSums(string cell)
    {
        var network = new Network(cell, 2, false);
        int[] lengths = [.. Enumerable.Range(0, 150).Select(row => row * 7 % (Steps + 1))];
        var single = network.Gradients(lengths, null);
        foreach (int threads in (int[])[2, 3, 8])
        {
            using var workers = new Workers(threads);
            var shared = network.Gradients(lengths, workers);
            Assert.Equal(single.Parameters, shared.Parameters);
            Assert.Equal(single.X, shared.X);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Lengths_AllOfThemT_GiveTheBitsOfNone(string cell, int layers, bool bidirectional)
    {
        var network = new Network(cell, layers, bidirectional);
        int[] all = [.. Enumerable.Repeat(Steps, 20)];

        Assert.Equal(network.Gradients([], null, 20).Parameters, network.Gradients(all, null).Parameters);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Tokens_OfUnequalSequences_GiveTheBitsOfRowsLookedUpBefore(string cell, int layers, bool bidirectional)
    {
        const int rows = 4, batch = 40;
        var network = new Network(cell, layers, bidirectional);
        int[] lengths = [.. Enumerable.Range(0, batch).Select(row => row * 3 % (Steps + 1))], tokens = [.. Enumerable.Range(0, batch * Steps).Select(i => i * i % rows)];
        int n = network.Rnn.InputSize;
        float[] table = [.. Enumerable.Range(0, rows * n).Select(i => MathF.Sin(i))];

        var (y, dTable) = Pass(lookUp: false);
        var (expected, dExpected) = Pass(lookUp: true);

        Assert.Equal(expected, y);
        for (int k = 0; k < dTable.Length; k++)
            Assert.Equal(dExpected[k], dTable[k], 1e-4f * Math.Max(1, dExpected.Max(Math.Abs)));

        (float[] Y, float[] DTable) Pass(bool lookUp)
        {
            var tape = new Tape();
            var weight = tape.InputWithGradient([rows, n], table);
            var output = lookUp
                ? network.Rnn.Forward(tape.Embedding(weight, tokens, [batch, Steps]), lengths: lengths)
                : network.Rnn.Forward(weight, tokens, [batch, Steps], lengths: lengths);
            tape.Backward((output.Y * output.Y).Sum());
            return (output.Y.Value.ToArray(), weight.Gradient.ToArray());
        }
    }

    [Fact]
    public void Forward_LengthsThatDoNotFit_AreRefused()
    {
        var network = new Network("gru", 1, false);
        var tape = new Tape();
        var x = tape.Input([2, Steps, Input], new float[2 * Steps * Input]);

        Assert.Contains("3 lengths were given for 2 sequences", Refused([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("Length 1 is 10; the sequences have 9 steps", Refused([1, 10]), StringComparison.Ordinal);
        Assert.Contains("Length 0 is -1", Refused([-1, 1]), StringComparison.Ordinal);

        string Refused(int[] lengths) => Assert.Throws<ArgumentException>(() => network.Rnn.Forward(x, lengths: lengths)).Message;
    }

    [Fact]
    public void Rewind_BatchesOfOtherLengthsInTurn_AllocateNothing()
    {
        var network = new Network("mogru", 2, false);
        var tape = new Tape();
        int[][] batches = [.. Enumerable.Range(1, 5).Select(k => Enumerable.Range(0, 40).Select(row => row * k % (Steps + 1)).ToArray())];
        float[] x = new float[40 * Steps * Input];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (int[] lengths in batches)
            {
                tape.Rewind();
                tape.Backward(network.Rnn.Forward(tape.InputWithGradient([40, Steps, Input], x), lengths: lengths).Y.Sum());
            }
        }));
    }

    sealed class Network
    {
        readonly ParameterList parameters = [];
        public Network(string cell, int layers, bool bidirectional)
        {
            var spec = CellSpec.Parse(cell);
            var sizes = Cells.Networks.Fit(spec, Input, Hidden);
            Rnn = Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden, layers, bidirectional);
            parameters.Initialise(new RandomStream(5, "initial"));
        }

        public Rnn Rnn { get; }

        /// <summary>The state that starts at given values, of the first layer.</summary>
        public State First => Rnn.Layers[0].States[0];

        public (float[] Y, float[] Final, float[] Betas) Run(int[] lengths, bool records)
        {
            var tape = new Tape { Records = records };
            var output = Rnn.Forward(Series(tape, lengths), Start(tape, lengths.Length, 0), lengths: lengths);
            return Values(output, lengths.Length, Steps);
        }

        public (float[] Y, float[] Final, float[] Betas) Alone(int row, int length, bool records)
        {
            var tape = new Tape { Records = records };
            if (length == 0)
            {
                float[] betas = [];
                int cells = Rnn.NumLayers * Rnn.Directions;
                return ([], [.. Enumerable.Range(0, cells).SelectMany(k => Rnn.Layers[k].States.Select(s => AtTheStart(s, row, k)))], betas);
            }
            return Values(Rnn.Forward(tape.Input([1, length, Rnn.InputSize], Row(row, length)), Start(tape, 1, row)), 1, length);
        }

        // The first number of a row of a state, of which the first one of the first cell is given.
        float AtTheStart(State state, int row, int cell) =>
            cell > 0 ? 0 : state.Name == First.Name ? Element(row, 0) : state.Marks?.Name == First.Name ? 1 : 0;

        public (float[] X, float[] Initial, float[] Parameters) Gradients(int[] lengths, Workers? workers, int batch = 0)
        {
            batch = lengths.Length > 0 ? lengths.Length : batch;
            var tape = new Tape(workers);
            var x = lengths.Length > 0 ? Series(tape, lengths) : Series(tape, [.. Enumerable.Repeat(Steps, batch)]);
            var start = Start(tape, batch, 0);
            return Backward(tape, x, start, Rnn.Forward(x, start, lengths: lengths), batch, Steps, lengths);
        }

        public (float[] X, float[] Initial, float[] Parameters) GradientsAlone(int row, int length)
        {
            var tape = new Tape();
            var start = Start(tape, 1, row);
            if (length == 0)
            {
                var state = start[First.Name, 0];
                tape.Backward((state * state).Sum());
                return ([], state.Gradient.ToArray(), new float[parameters.TotalLength]);
            }
            var x = tape.InputWithGradient([1, length, Rnn.InputSize], Row(row, length));
            return Backward(tape, x, start, Rnn.Forward(x, start), 1, length, [length]);
        }

        // Σ y² over the steps that exist, whatever the cotangent beyond, and the squares of the final state of the first cell.
        (float[] X, float[] Initial, float[] Parameters) Backward(
            Tape tape, Variable x, RnnStates start, RnnOutput output, int batch, int steps, int[] lengths)
        {
            parameters.ZeroGradients();
            var final = output.FinalState(First.Name, 0);
            var all = Variable.Concat(0, output.Y.Reshape([batch * steps * Rnn.OutputSize]), final.Reshape([batch * First.OuterWidth]));
            float[] cotangent = [.. output.Y.Value, .. final.Value];
            for (int row = 0; row < lengths.Length; row++)
                cotangent.AsSpan((row * steps + lengths[row]) * Rnn.OutputSize, (steps - lengths[row]) * Rnn.OutputSize).Fill(float.NaN);
            for (int k = 0; k < cotangent.Length; k++)
                cotangent[k] *= 2;
            tape.Backward(all, cotangent);
            return (x.Gradient.ToArray(), start[First.Name, 0].Gradient.ToArray(), [.. parameters.SelectMany(p => p.Gradient.ToArray())]);
        }

        (float[] Y, float[] Final, float[] Betas) Values(RnnOutput output, int batch, int steps)
        {
            float[] betas = new float[batch * steps];
            output.MeanRetention(0, betas);
            int cells = Rnn.NumLayers * Rnn.Directions;
            return (
                output.Y.Value.ToArray(),
                [.. Enumerable.Range(0, cells).SelectMany(k => Rnn.StateNames.SelectMany(s => Firsts(output.FinalState(s, k).Value, batch)))],
                betas);
        }

        // The first element of every row's state, whose order in the batch is what matters here.
        static float[] Firsts(ReadOnlySpan<float> state, int batch)
        {
            float[] firsts = new float[batch];
            for (int row = 0; row < batch; row++)
                firsts[row] = state[row * (state.Length / batch)];
            return firsts;
        }

        RnnStates Start(Tape tape, int batch, int firstRow)
        {
            int width = First.OuterWidth;
            float[] values = [.. Enumerable.Range(0, batch * width).Select(i => Element(firstRow + i / width, i % width))];
            return new() { [First.Name, 0] = tape.InputWithGradient([batch, width], values) };
        }

        static float Element(int row, int unit) => 0.5f * MathF.Cos(row + 2.3f * unit);

        // What lies beyond the end is not a number.
        Variable Series(Tape tape, int[] lengths)
        {
            int n = Rnn.InputSize;
            float[] x = [.. Enumerable.Repeat(float.NaN, lengths.Length * Steps * n)];
            for (int row = 0; row < lengths.Length; row++)
                Row(row, lengths[row]).CopyTo(x.AsSpan(row * Steps * n));
            return tape.InputWithGradient([lengths.Length, Steps, n], x);
        }

        float[] Row(int row, int length) => [.. Enumerable.Range(0, length * Rnn.InputSize).Select(i => MathF.Sin(1.3f * row + 0.7f * i))];
    }
}
