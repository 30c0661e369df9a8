using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Ops;

/// <summary>What the formulas leave open.</summary>
public class OpEdgeTests
{
    [Fact]
    public void Embedding_PaddingRow_GetsNoGradient()
    {
        var tape = new Tape();
        var weight = tape.InputWithGradient([3, 2], [0, 0, 1, 2, 3, 4]);
        var y = tape.Embedding(weight, [0, 1, 0, 1], [2, 2], paddingRow: 0);
        tape.Backward(y, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([0f, 0f, 1f, 2f, 0f, 0f, 1f, 2f], y.Value.ToArray());
        Assert.Equal([0f, 0f, 10f, 12f, 0f, 0f], weight.Gradient.ToArray());
    }

    // [50 000, 50 000], which no array is long enough for, is neither of its shapes.
    [Fact]
    public void Transpose_OfManyRows_IsOfAsManyColumns()
    {
        Shape turned = [2, 50_000];

        Assert.Equal(turned, new Tape().Filled([50_000, 2], 1).Transpose().Shape);
    }

    [Fact]
    public void SoftmaxCrossEntropy_AllWeightsZero_IsZeroWithoutGradient()
    {
        var tape = new Tape();
        var logits = tape.InputWithGradient([2, 3], [1, 2, 3, 4, 5, float.NaN]);
        var loss = logits.SoftmaxCrossEntropy([9, 9], [0, 0]);
        tape.Backward(loss);
        Assert.Equal(0f, loss.Item);
        Assert.All(logits.Gradient.ToArray(), g => Assert.Equal(0f, g));
    }

    [Fact]
    public void SoftmaxCrossEntropy_HugeLogits_StaysFinite()
    {
        var tape = new Tape();
        var logits = tape.InputWithGradient([1, 3], [1e30f, -1e30f, 0]);
        var loss = logits.SoftmaxCrossEntropy([0]);
        tape.Backward(loss);
        Assert.Equal(0f, loss.Item);
        Assert.Equal([0f, 0f, 0f], logits.Gradient.ToArray());
    }

    [Fact]
    public void SoftmaxCrossEntropy_NotANumber_IsNotHidden() =>
        Assert.True(float.IsNaN(new Tape().Input([1, 3], [1, float.NaN, 0]).SoftmaxCrossEntropy([0]).Item));

    [Fact]
    public void ReluAndAbs_AtZeroAndNotANumber_FollowPyTorch()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([3], [0, -0f, float.NaN]);
        var (relu, abs) = (x.Relu(), x.Abs());
        tape.Backward((relu + abs).Slice(0, 0, 2).Sum());
        Assert.True(float.IsNaN(relu.Value[2]) && float.IsNaN(abs.Value[2]));
        Assert.Equal([0f, 0f], x.Gradient[..2].ToArray());
    }

    [Fact]
    public void Detach_InAProduct_CutsItsOwnPathOnly()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2], [3, 4]);
        tape.Backward((x * x.Detach()).Sum());
        Assert.Equal([3f, 4f], x.Gradient.ToArray());
    }

    [Fact]
    public void Operand_UsedTwiceByOneOperation_GetsBothShares()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2, 2], [1, 2, 3, 4]);
        tape.Backward((x * x).Sum() + Variable.Concat(0, x, x).Sum() + x.MatMul(x).Sum());
        // 2x + 2 + row sums of x as columns plus column sums of x as rows
        Assert.Equal([2 + 2 + 3 + 4f, 4 + 2 + 7 + 4f, 6 + 2 + 3 + 6f, 8 + 2 + 7 + 6f], x.Gradient.ToArray());
    }

    [Fact]
    public void InfiniteDerivative_NotAskedFor_LeavesTheGradientAlone()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2], [0, 0]);
        _ = x.Sqrt() + x.Log() + 1 / x;
        tape.Backward((x * 3).Sum());
        Assert.Equal([3f, 3f], x.Gradient.ToArray());
    }

    [Theory]
    [InlineData(200, 40, 50)]
    [InlineData(1000, 300, 3)]
    [InlineData(17, 300, 77)]
    public void Linear_OnThreads_HasTheBitsOfOneThread(int rows, int inputs, int outputs)
    {
        float[][] single = Run(null);
        foreach (int threads in (int[])[2, 3, 5])
        {
            using var workers = new Workers(threads);
            Assert.Equal(single, Run(workers));
        }

        float[][] Run(Workers? workers)
        {
            var tape = new Tape(workers);
            var generator = new RandomStream(1, "linear").At(0);
            var leaves = new List<Variable>();
            foreach (Shape shape in (Shape[])[[rows, inputs], [outputs, inputs], [outputs]])
            {
                float[] values = new float[shape.Length];
                foreach (ref float v in values.AsSpan())
                    v = generator.UniformSingle() - 0.5f;
                leaves.Add(tape.InputWithGradient(shape, values));
            }
            var y = leaves[0].Linear(leaves[1], leaves[2]);
            tape.Backward((y * y).Sum());
            return [y.Value.ToArray(), .. leaves.Select(leaf => leaf.Gradient.ToArray())];
        }
    }

    [Fact]
    public void Op_NoElements_GivesNone()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([0, 3], []);
        Assert.Equal(0, (x * 2 + x.Tanh()).Shape.Length);
        Assert.Equal(0f, x.Sum().Item);
        Assert.Equal([0f, 0f, 0f], x.Sum(0).Value.ToArray());
        Assert.Equal(0, x.Transpose().Shape.Length);
        Assert.Equal(0, Variable.Concat(0, x, x).Shape.Length);
        var y = x.Linear(tape.InputWithGradient([2, 3], new float[6]), tape.InputWithGradient([2], new float[2]));
        Assert.Equal(0, y.Shape.Length);
        tape.Backward(y.Sum() + (x + tape.Input([1, 1], [1])).Sum());
    }

    [Fact]
    public void Operators_LastElementsOfARow_HaveTheBitsOfTheFirst()
    {
        var tape = new Tape();
        var x = tape.Filled([17], 0.7f);
        foreach (var y in (Variable[])[x.Sigmoid(), x.Tanh(), x.Exp(), x.Log(), x / 3, x.Reshape([1, 17]).LayerNorm(x, x)])
            Assert.Single(y.Value.ToArray().Distinct());
    }
}
