using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells.Streaming;

/// <summary>Weights are packed for the direction in which they are first needed: who only reads takes no memory for the way back.</summary>
public class StreamMemoryTests
{
    const int Input = 8, Hidden = 512;

    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("mogru")]
    public void Memory_OfPoolAndInference_IsLittleMoreThanTheWeights(string cell)
    {
        var (rnn, parameters) = Create(cell);
        long weights = sizeof(float) * parameters.Sum(parameter => (long)parameter.Shape.Length);
        float[] x = new float[Input], y = new float[Hidden];

        long ofPool = Taken(() =>
        {
            var pool = new StreamPool(rnn, threads: 1);
            pool.Step(pool.Open(), x, y);
        });
        long ofTape = Taken(() => rnn.Forward(new Tape { Records = false }.Input([1, 1, Input], x)));

        Assert.InRange(ofPool, weights, 1.3 * weights);
        Assert.InRange(ofTape, 0, 0.1 * weights);
    }

    // The copies for the way back are made late, by a pass that comes after streams and after a change.
    [Fact]
    public void Gradients_OfANetworkThatStreamedBefore_AreThoseOfOneThatDidNot()
    {
        var (streamed, parameters) = Create("gru");
        var (fresh, others) = Create("gru");
        float[] x = [.. Enumerable.Range(0, 3 * 2 * Input).Select(i => MathF.Sin(i))], y = new float[Hidden];
        for (int turn = 0; turn < 2; turn++)
        {
            streamed.Stream().Step(x.AsSpan(0, Input), y);
            Differentiate(streamed, parameters, x);
            Differentiate(fresh, others, x);
            for (int k = 0; k < parameters.Count; k++)
            {
                Assert.Equal(others[k].Gradient.ToArray(), parameters[k].Gradient.ToArray());
                parameters[k].Write()[7] += 0.25f;
                others[k].Write()[7] += 0.25f;
            }
        }
    }

    static void Differentiate(Rnn rnn, ParameterList parameters, float[] x)
    {
        parameters.ZeroGradients();
        var tape = new Tape();
        tape.Backward(rnn.Forward(tape.Input([3, 2, Input], x)).Y.Sum());
    }

    static (Rnn Rnn, ParameterList Parameters) Create(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, Input, Hidden);
        parameters.Initialise(new RandomStream(1, "initial values"));
        return (rnn, parameters);
    }

    static long Taken(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
