using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells.Catalog;

public class RnnCostTests
{
    public static TheoryData<string, int, bool> Grid => Networks.Grid();

    [Theory]
    [MemberData(nameof(Grid))]
    public void Cost_OfANetwork_CountsItsParametersAndKeepsSomething(string cell, int layers, bool bidirectional)
    {
        var spec = CellSpec.Parse(cell);
        foreach (var sizes in (CellSizes[])[Networks.Fit(spec, 3, 5), spec.Type.Example])
        {
            ParameterList parameters = [];
            var rnn = Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden, layers, bidirectional);

            var cost = RnnCost.Of(spec, sizes.Input, sizes.Hidden, layers, bidirectional);

            Assert.Equal(parameters.Sum(parameter => (long)parameter.Shape.Length), cost.Parameters);
            Assert.True(cost.MultiplyAdds > 0);
            Assert.InRange(cost.WidestFloats, rnn.OutputSize, long.MaxValue);
            Assert.True(cost.KeptFloats >= 2L * rnn.OutputSize, $"{cost}");
        }
    }

    // Of these cells every weight meets every step once.
    [Theory]
    [InlineData("gru")]
    [InlineData("lstm")]
    [InlineData("momgru")]
    [InlineData("ssm")]
    [InlineData("mogru")]
    [InlineData("mogru:damping,clip=1,velocity-norm,velocity-gate")]
    [InlineData("mogru:no-layernorm,damping")]
    public void MultiplyAdds_OfCellsThatUseEachWeightOnce_AreTheSizesOfTheirMatrices(string cell)
    {
        foreach (var (n, d, layers) in ((int, int, int)[])[(1, 1, 1), (3, 5, 1), (8, 16, 2), (100, 7, 3)])
        {
            ParameterList parameters = [];
            Rnn.Create(CellSpec.Parse(cell), parameters, n, d, layers);

            long matrices = parameters.Where(parameter => parameter.Shape.Rank == 2).Sum(parameter => (long)parameter.Shape.Length);
            Assert.Equal(matrices, RnnCost.Of(CellSpec.Parse(cell), n, d, layers).MultiplyAdds);
        }
    }

    [Fact]
    public void MultiplyAdds_BothWays_AreThoseOfBothDirections()
    {
        var gru = CellSpec.Parse("gru");

        Assert.Equal(2 * RnnCost.Of(gru, 3, 5).MultiplyAdds, RnnCost.Of(gru, 3, 5, bidirectional: true).MultiplyAdds);
    }

    [Fact]
    public void Equations_OfTheGru_ReadAsOnPaper()
    {
        var equations = Trace.Of(Rnn.Create(CellSpec.Parse("gru"), [], 3, 5).Layers[0]).Equations;

        foreach (string begins in (string[])["a = ", "r = σ(", "z = σ(", "n = tanh(", "h' = "])
            Assert.Contains(equations, equation => equation.StartsWith(begins, StringComparison.Ordinal));
        Assert.Contains(equations, equation => equation.StartsWith("a = ", StringComparison.Ordinal) && equation.Contains("weight_ih x + bias_ih", StringComparison.Ordinal));
        Assert.Contains("z ⊙ h", equations[^1], StringComparison.Ordinal);
    }
}
