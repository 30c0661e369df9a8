using MoGru.Cells;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Cells;

public class CellParameterTests
{
    const int Input = 9, Hidden = 40;

    public static TheoryData<string> Records() => [.. GoldenRecord.OfCells];

    [Theory]
    [MemberData(nameof(Records))]
    public void Parameters_OfAGoldenRecord_HaveItsNamesAndShapesInItsOrder(string name)
    {
        var record = GoldenRecord.Load(name);
        ParameterList parameters = [];

        RecordConfiguration.Of(record).Create(parameters);

        Assert.Equal(
            record.Under("param.").Keys.Where(key => !key.StartsWith("head.", StringComparison.Ordinal) && !record.IsConstant(key))
                .Select(key => $"{key} [{string.Join(", ", record.Shape("param." + key))}]"),
            parameters.Select(parameter => parameter.ToString()));
    }

    [Fact]
    public void InitialValues_MoGruOfAllOptions_AreThoseOfThePaper()
    {
        var parameters = Initialised("mogru:damping,clip=1,velocity-norm,velocity-gate");

        foreach (var parameter in parameters)
        {
            float[] values = parameter.Value.ToArray();
            switch (parameter.Name["cells.0.".Length..])
            {
                case "W_ru.bias":
                    Assert.All(values[..Hidden], value => Assert.Equal(0, value));
                    Assert.All(values[Hidden..], value => Assert.Equal(-2, value));
                    break;
                case "W_beta.bias" or "W_alpha.bias":
                    Assert.All(values, value => Assert.Equal(2, value));
                    break;
                case "ln.weight" or "v_ln.weight":
                    Assert.All(values, value => Assert.Equal(1, value));
                    break;
                case var name when name.EndsWith(".bias", StringComparison.Ordinal):
                    Assert.All(values, value => Assert.Equal(0, value));
                    break;
                default:
                    FillsUniformly(parameter, Math.Sqrt(6.0 / (parameter.Shape[0] + parameter.Shape[1])));
                    break;
            }
        }
    }

    [Theory]
    [InlineData("gru", 4)]
    [InlineData("gru:no-bias", 2)]
    [InlineData("lstm", 4)]
    [InlineData("lstm:projection=9", 5)]
    [InlineData("lstm:no-bias,projection=50", 3)]
    public void InitialValues_OfPyTorchsCells_AreUniformBiasesIncluded(string cell, int count)
    {
        var parameters = Initialised(cell);

        Assert.Equal(count, parameters.Count);
        Assert.All(parameters, parameter => FillsUniformly(parameter, 1 / Math.Sqrt(Hidden)));
    }

    // Both biases are added: what is said of a gate is their sum.
    [Theory]
    [InlineData("lstm:forget-bias=1", 4, 1, 1)]
    [InlineData("lstm:projection=9,forget-bias=-0.5", 4, 1, -0.5)]
    [InlineData("regularised-lstm:forget-bias=2", 4, 1, 2)]
    [InlineData("gru:forget-bias=1", 3, 1, 1)]
    [InlineData("gru:reset=before,forget-bias=0", 3, 1, 0)]
    [InlineData("regularised-gru:forget-bias=3", 3, 1, 3)]
    public void InitialValues_OfAForgetBias_AreThatInTheGateThatKeepsAlone(string cell, int blocks, int keeping, float expected)
    {
        var parameters = Initialised(cell);

        for (int block = 0; block < blocks; block++)
        {
            float[] ofInput = Block(parameters, "bias_ih", block), ofState = Block(parameters, "bias_hh", block);
            if (block == keeping)
                Assert.All(ofInput.Zip(ofState, (a, b) => a + b), value => Assert.Equal(expected, value));
            else
                Assert.All((float[][])[ofInput, ofState],
                    values => Assert.InRange(values.Max(), 0.5 / Math.Sqrt(Hidden), 1 / Math.Sqrt(Hidden)));
        }
    }

    // exp(b) is uniform from 1 to T − 1: units remember from a step to all of them.
    [Theory]
    [InlineData("lstm:longest=100", 0)]
    [InlineData("regularised-lstm:longest=100", 0)]
    [InlineData("gru:longest=100", null)]
    [InlineData("regularised-gru:longest=100", null)]
    public void InitialValues_OfChrono_SpreadOverTheStepsToBeRemembered(string cell, int? writing)
    {
        var parameters = Initialised(cell);
        float[] kept = Block(parameters, "bias_ih", 1);
        double[] steps = [.. kept.Select(bias => Math.Exp(bias))];

        Assert.All(steps, count => Assert.InRange(count, 1 - 1e-6, 99 + 1e-4));
        Assert.InRange(steps.Average(), 35, 65);
        Assert.InRange(steps.Min(), 1 - 1e-6, 20);
        Assert.All(Block(parameters, "bias_hh", 1), value => Assert.Equal(0, value));
        if (writing is int block)
        {
            Assert.Equal(kept.Select(value => -value), Block(parameters, "bias_ih", block));
            Assert.All(Block(parameters, "bias_hh", block), value => Assert.Equal(0, value));
        }
        Assert.Contains(Block(parameters, "bias_hh", 2), value => value != 0);
    }

    [Theory]
    [InlineData("lstm:no-bias,forget-bias=1", "without biases there are none")]
    [InlineData("gru:no-bias,longest=9", "without biases there are none")]
    [InlineData("regularised-lstm:forget-bias=1,longest=9", "give one of them")]
    public void Create_OfBiasesThatExcludeEachOther_IsRefused(string cell, string part) =>
        Assert.Contains(part, Assert.Throws<ArgumentException>(() => Initialised(cell)).Message, StringComparison.Ordinal);

    static float[] Block(ParameterList parameters, string name, int block) =>
        [.. parameters.Single(parameter => parameter.Name.Contains(name, StringComparison.Ordinal)).Value.Slice(block * Hidden, Hidden)];

    [Fact]
    public void InitialValues_MomentumGru_AreXavierWithZeroBias()
    {
        var parameters = Initialised("momgru");

        FillsUniformly(parameters["cells.0.x2h.weight"], Math.Sqrt(6.0 / (3 * Hidden + Input)));
        FillsUniformly(parameters["cells.0.h2h.weight"], Math.Sqrt(6.0 / (3 * Hidden + Hidden)));
        Assert.All(parameters["cells.0.x2h.bias"].Value.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void InitialValues_Ssm_AreNormalRatesAndOneStepSize()
    {
        var parameters = Initialised("ssm", hidden: 1000);

        double[] logA = Array.ConvertAll(parameters["layers.0.log_A"].Value.ToArray(), value => (double)value);
        double mean = logA.Average();
        Assert.InRange(mean, -0.08, 0.08);
        Assert.InRange(Math.Sqrt(logA.Average(value => (value - mean) * (value - mean))), 0.45, 0.55);
        Assert.Equal([-1f], parameters["layers.0.log_dt"].Value.ToArray());
        FillsUniformly(parameters["input_proj.weight"], 1 / Math.Sqrt(Input));
        FillsUniformly(parameters["layers.0.C.weight"], 1 / Math.Sqrt(1000));
        Assert.All(parameters["norms.0.weight"].Value.ToArray(), value => Assert.Equal(1, value));
        Assert.All(parameters["norms.0.bias"].Value.ToArray(), value => Assert.Equal(0, value));
    }

    static ParameterList Initialised(string cell, int hidden = Hidden)
    {
        ParameterList parameters = [];
        Rnn.Create(CellSpec.Parse(cell), parameters, Input, hidden);
        parameters.Initialise(new RandomStream(7, "initial"));
        return parameters;
    }

    // At least 120 values: that none lies in the outer tenth at one end has a chance of 1 in 500, and the seed is fixed.
    static void FillsUniformly(Parameter parameter, double limit)
    {
        float[] values = parameter.Value.ToArray();
        Assert.InRange(values.Max(), 0.9 * limit, limit);
        Assert.InRange(values.Min(), -limit, -0.9 * limit);
        Assert.InRange(values.Average(), -0.2 * limit, 0.2 * limit);
    }
}
