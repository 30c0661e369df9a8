using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Autodiff;

public class TapeTests
{
    [Fact]
    public void Backward_ParameterUsedTwice_SumsIntoItsGradient()
    {
        var parameters = new ParameterList();
        var w = parameters.Add("w", [2], Initial.One);
        parameters.Allocate();
        w.Write().Fill(3);
        var tape = new Tape();
        tape.Backward((tape.Use(w) * tape.Use(w)).Sum());
        Assert.Equal([6f, 6f], w.Gradient.ToArray());
        parameters.ZeroGradients();
        Assert.Equal([0f, 0f], w.Gradient.ToArray());
    }

    [Fact]
    public void Backward_FromSeveralOutputsInTurn_AddsLeavesAndForgetsBetween()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([1], [2]);
        var y = x * x;
        var (a, b) = (y * 3, y * 5);
        tape.Backward(a);
        tape.Backward(b);
        Assert.Equal(8 * 4f, x.Gradient[0]);
        Assert.Equal(5f, y.Gradient[0]);
    }

    [Fact]
    public void Rewind_OtherOperationsAtTheSamePlaces_GiveTheirOwnGradients()
    {
        var tape = new Tape();
        for (int pass = 0; pass < 4; pass++)
        {
            tape.Rewind();
            var x = tape.InputWithGradient([2, 2], [1, 2, 3, 4]);
            tape.Backward(pass % 2 == 0 ? (x * x).Sum() : x.Transpose().Exp().Log().Sum(0).Sum());
            float[] expected = pass % 2 == 0 ? [2, 4, 6, 8] : [1, 1, 1, 1];
            for (int k = 0; k < 4; k++)
                Assert.Equal(expected[k], x.Gradient[k], 1e-5f);
        }
    }

    [Fact]
    public void Rewind_SameOperations_TakesNoMoreMemory()
    {
        var tape = new Tape();
        long capacity = 0;
        for (int pass = 0; pass < 5; pass++)
        {
            tape.Rewind();
            var x = tape.InputWithGradient([1000, 600], new float[600_000]);
            tape.Backward(x.Sigmoid().Mean());
            capacity = capacity == 0 ? tape.Capacity : capacity;
        }
        Assert.Equal(capacity, tape.Capacity);
    }

    [Fact]
    public void Backward_Misused_SaysWhatIsNeeded()
    {
        var tape = new Tape();
        var x = tape.InputWithGradient([2], [1, 2]);
        Assert.Contains("starts from a scalar, this variable is [2]", Assert.Throws<InvalidOperationException>(() => tape.Backward(x)).Message, StringComparison.Ordinal);
        Assert.Contains("has 1 elements, the output [2] has 2", Assert.Throws<ArgumentException>(() => tape.Backward(x, [1])).Message, StringComparison.Ordinal);
        Assert.Contains("needs a gradient", Assert.Throws<InvalidOperationException>(() => tape.Backward(tape.Scalar(1))).Message, StringComparison.Ordinal);
        Assert.Contains("3 values were given for a tensor [2]", Assert.Throws<ArgumentException>(() => tape.Input([2], [1, 2, 3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Variable_ItemOfSeveral_SaysHowToReduce() =>
        Assert.Contains("[2] is not a scalar", Assert.Throws<InvalidOperationException>(() => new Tape().Input([2], [1, 2]).Item).Message, StringComparison.Ordinal);

    [Fact]
    public void Shape_AsText_ShowsItsSizes()
    {
        Assert.Equal("[2, 3]", Shape.Of([2, 3]).ToString());
        Assert.Equal("[]", Shape.Of([]).ToString());
        Assert.Equal("[5, 1, 0, 7]", Shape.Of([5, 1, 0, 7]).ToString());
    }
}
