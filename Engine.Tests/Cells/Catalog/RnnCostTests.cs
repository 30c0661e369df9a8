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
        foreach (var sizes in (CellSizes[])[Networks.Fit(spec, 3, 5), Networks.Fit(spec, spec.Type.Example.Input, spec.Type.Example.Hidden)])
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

    // Its kernel [d, d, 3] is read as [d, 3, d]; [d, d, d] would be longer than an array.
    [Fact]
    public void Cost_OfAWideRing_IsThatOfItsKernels() =>
        Assert.Equal(3 * 1300 + 3 * 1300 * 1300, RnnCost.Of(CellSpec.Parse("fernn:length=20"), 20, 1300).Parameters);

    // Beside its layers, whose output is d wide, noise-rnn has logits, and ssm the projection of the input, a sum and a norm a layer.
    [Theory]
    [InlineData("noise-rnn:outputs=30000", "rnn:nonlinearity=relu,no-bias", 30_000, 30_000)]
    [InlineData("gru", "gru", 0, 16)]
    public void Cost_OfANetworkWithMoreThanLayers_CountsThatToo(string cell, string layers, int others, int output)
    {
        var (cost, alone) = (RnnCost.Of(CellSpec.Parse(cell), 8, 16), RnnCost.Of(CellSpec.Parse(layers), 8, 16));

        Assert.Equal(2 * others, cost.KeptFloats - alone.KeptFloats);
        Assert.Equal(Math.Max(others, alone.WidestFloats), cost.WidestFloats);
        Assert.Equal(output, cost.OutputSize);
    }

    [Fact]
    public void Cost_OfTheSsm_CountsProjectionSumsAndNorms()
    {
        const int d = 16, layers = 3;
        var rnn = Rnn.Create(CellSpec.Parse("ssm"), [], 8, d, layers);

        Assert.Equal(
            rnn.Layers.Sum(layer => layer.KeptLength + 2 * layer.OutputSize) + 2 * (d + layers * 2 * d),
            RnnCost.Of(CellSpec.Parse("ssm"), 8, d, layers).KeptFloats);
    }

    [Fact]
    public void Cost_OfACellWithoutState_SaysWhatIsMissing() => Assert.Equal(
        "stateless declares no state; declare one in Declare, by cell.State, be it read by nothing else.",
        Assert.Throws<ArgumentException>(() => RnnCost.Of(new(new Stateless()), 2, 3)).Message);

    [Theory]
    [InlineData(1, 1 << 30)]
    [InlineData(int.MaxValue, 1)]
    public void Cost_OfSizesBeyondRows_IsRefused(int input, int hidden)
    {
        foreach (var cell in CellCatalog.Default.Cells)
        {
            string message = Assert.Throws<ArgumentOutOfRangeException>(() => RnnCost.Of(new(cell), input, hidden)).Message;
            Assert.Contains("the sizes of a network are up to 16777216", message, StringComparison.Ordinal);
        }
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

    sealed class Stateless() : PlainCellType("stateless", "Stateless", new("These tests", 2026))
    {
        public override void Step<T>(PlainStep<T> step) => step.Output = step.X.Tanh();

        protected override void Declare(CellScope cell)
        {
        }
    }
}
