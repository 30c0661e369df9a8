using MoGru.Cells;
using MoGru.Cells.Plain;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class EquationTests
{
    [Fact]
    public void Equations_OfAReshapedName_AreThoseOfTheNameOnce()
    {
        Trace trace = new();
        var h = trace.Leaf("h", [1, 4]);
        var c = (h + h.Filled(1)).Named("c");
        (c.Reshape([2, 2]) * h.Reshape([2, 2]).Reshape([4, 1]).Reshape([2, 2])).Named("y");

        Assert.Equal(["c = h + 1", "y = c ⊙ h"], trace.Equations);
    }

    [Fact]
    public void Equations_OfAReshapedSum_PutItInBracketsAndGiveItOneName()
    {
        Trace trace = new();
        var h = trace.Leaf("h", [1, 4]);
        var sum = (h + h).Reshape([4, 1]);
        (2 * sum).Named("y");
        var shared = (h - h).Reshape([4, 1]);
        (shared * shared.Reshape([1, 4])).Named("z");

        Assert.Equal(["y = 2 ⊙ (h + h)", "t1 = h − h", "z = t1 ⊙ t1"], trace.Equations);
    }

    // Sixty squares would be a text of 2^60 letters.
    [Fact]
    public void Equations_OfSharedResultsWithoutNames_WriteEachOnce()
    {
        Trace trace = new();
        var y = trace.Leaf("t1", [1, 4]) + 1;
        trace.Leaf("t3", [1]);
        for (int k = 0; k < 60; k++)
            y *= y;
        y.Named("y");

        Assert.Equal(61, trace.Equations.Count);
        Assert.Equal(["t2 = t1 + 1", "t4 = t2 ⊙ t2", "t5 = t4 ⊙ t4"], trace.Equations.Take(3));
        Assert.StartsWith("y = ", trace.Equations[^1], StringComparison.Ordinal);
    }

    // Deeper than a stack, and what one equation can hold.
    [Fact]
    public void Equations_OfALongChainWithoutNames_AreCut()
    {
        Trace trace = new();
        var y = trace.Leaf("h", [1, 4]);
        for (int k = 0; k < 20_000; k++)
            y = y.Tanh();
        y.Named("y");

        Assert.All(trace.Equations, equation => Assert.InRange(equation.Length, 1, 300));
    }

    [Fact]
    public void Equations_OfPartsOfNames_AndOfWhatNothingUses_TakeNoName()
    {
        Trace trace = new();
        var a = trace.Leaf("a", [1, 4]);
        var part = a.Slice(1, 0, 2);
        var unused = a.Tanh();
        (unused * unused).Sigmoid();
        (part * part).Named("y");

        Assert.Equal(["y = a[0:2] ⊙ a[0:2]"], trace.Equations);
    }

    [Theory]
    [InlineData("ssm", 1, "h = input_proj.weight input + input_proj.bias|output = LayerNorm(h + layer(h); norms.0.weight, norms.0.bias)")]
    [InlineData("noise-rnn", 2, "output = fc.weight layer1(layer0(input))")]
    public void Equations_OfANetworkWithMoreThanLayers_TellOfThat(string cell, int layers, string equations) => Assert.Equal(
        equations.Split('|'), Rnn.Create(CellSpec.Parse(cell), [], 3, 5, layers).Equations.TakeLast(equations.Count(letter => letter == '|') + 1));
}
