using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells.Users;

public class UserCellTrainingTests
{
    const int Batch = 5, Steps = 6, Input = 4, Hidden = 17, Threads = 8;

    public static TheoryData<int, bool> Stacks => UserCellTests.Stacks;

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Step_OfTraining_AllocatesNothingAfterTheFirst(int layers, bool bidirectional)
    {
        var (rnn, parameters) = LeakyCell.Network(Input, Hidden, layers, bidirectional);
        var (tape, adam) = (new Tape(), new Adam(parameters));
        float[] x = UserCellTests.Series(Batch * Steps * Input);
        int[][] lengths = [[], [6, 1, 0, 4, 6], [2, 2, 3, 5, 1]];

        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (int[] some in lengths)
            {
                tape.Rewind();
                parameters.ZeroGradients();
                var output = rnn.Forward(tape.InputWithGradient([Batch, Steps, Input], x), lengths: some);
                tape.Backward(output.Y.Sum() + output.FinalState("trace", layers - 1).Sum());
                GradientClip.Clip(parameters, 1);
                adam.Step();
            }
        }));
    }

    [Fact]
    public void Step_OfAStream_AllocatesNothing()
    {
        var (rnn, _) = LeakyCell.Network(Input, Hidden, layers: 2);
        var stream = rnn.Stream(2);
        float[] x = new float[2 * Input], y = new float[2 * rnn.OutputSize];

        Assert.Equal(0, Allocations.Of(() => stream.Step(x, y)));
    }

    [Fact]
    public void Dropout_OfTwoLayers_FollowsSeedAndStep()
    {
        var (rnn, _) = LeakyCell.Network(Input, Hidden, layers: 2, dropout: 0.5);
        float[] x = UserCellTests.Series(Batch * Steps * Input), without = Outputs(null), with = Outputs(new(42, 7));

        Assert.Equal(with, Outputs(new(42, 7)));
        Assert.NotEqual(with, Outputs(new(42, 8)));
        Assert.NotEqual(with, without);
        Assert.Equal(without, Outputs(null));

        float[] Outputs(DropoutStep? step) => rnn.Forward(new Tape().Input([Batch, Steps, Input], x), dropout: step).Y.Value.ToArray();
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Forward_OfTokens_GivesTheBitsOfRowsLookedUpBefore(int layers, bool bidirectional)
    {
        const int rows = 4, batch = 35;
        var (rnn, _) = LeakyCell.Network(Input, Hidden, layers, bidirectional);
        float[] table = UserCellTests.Series(rows * Input);
        int[] tokens = [.. Enumerable.Range(0, batch * Steps).Select(i => i * i % rows)];
        int[] lengths = [.. Enumerable.Range(0, batch).Select(row => row * 3 % (Steps + 1))];

        foreach (int[] some in (int[][])[[], lengths])
        {
            var (expected, dExpected) = Pass(lookUp: true, some);
            var (y, dTable) = Pass(lookUp: false, some);
            Assert.Equal(expected, y);
            Close.Equal(dExpected, dTable, 1e-5, "table");
        }

        (float[] Y, double[] DTable) Pass(bool lookUp, int[] some)
        {
            var tape = new Tape();
            var weight = tape.InputWithGradient([rows, Input], table);
            var y = (lookUp
                ? rnn.Forward(tape.Embedding(weight, tokens, [batch, Steps]), lengths: some)
                : rnn.Forward(weight, tokens, [batch, Steps], lengths: some)).Y;
            tape.Backward((y * y).Sum());
            return (y.Value.ToArray(), Array.ConvertAll(weight.Gradient.ToArray(), value => (double)value));
        }
    }

    [Fact]
    public void Backward_OfOneTwoOrThreeThreads_GivesTheSameBits()
    {
        using Workers two = new(2), three = new(3);
        var run = new RandomRun(LeakyCell.Catalog.Parse("leaky"), 2, true, (33, 9, Input, Hidden));
        LayerRun[] runs = [run.Layer(), run.Layer(two), run.Layer(three)];
        foreach (var layer in runs)
            layer.Backward(run.Cotangents);

        foreach (string name in run.Cotangents.Keys)
            Assert.All(runs[1..], shared => Assert.Equal(runs[0].Output(name), shared.Output(name)));
        foreach (string name in run.Gradients)
            Assert.All(runs[1..], shared => Assert.Equal(runs[0].Gradient(name), shared.Gradient(name)));
    }

    [Fact]
    public void Passes_OfEightThreads_GiveTheSingleThreadsValues()
    {
        var (rnn, _) = LeakyCell.Network(Input, Hidden, layers: 2);
        float[][] inputs = [.. Enumerable.Range(1, 7).Select(k => UserCellTests.Series(k * Steps * Input)[^(Steps * Input)..])];
        float[][] right = [.. inputs.Select(x => Pass(new(), x))];
        int wrong = 0;
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            var (tape, stream, y) = (new Tape(), rnn.Stream(), new float[rnn.OutputSize]);
            for (int k = 0; k < 40; k++)
            {
                int which = (3 * k + thread) % inputs.Length;
                stream.Reset();
                for (int step = 0; step < Steps; step++)
                    stream.Step(inputs[which].AsSpan(step * Input, Input), y);
                if (!Pass(tape, inputs[which]).AsSpan().SequenceEqual(right[which]) || !right[which].AsSpan(^y.Length..).SequenceEqual(y))
                    Interlocked.Increment(ref wrong);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Equal(0, wrong);

        float[] Pass(Tape tape, float[] x)
        {
            tape.Rewind();
            return rnn.Forward(tape.Input([1, Steps, Input], x)).Y.Value.ToArray();
        }
    }
}
