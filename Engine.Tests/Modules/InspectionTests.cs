using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Modules;

/// <summary>What is told of a model: its layers, and how its gradients stand.</summary>
public class InspectionTests
{
    [Fact]
    public void Summary_OfAModel_CountsWhatItsLayersAre()
    {
        var (model, parameters) = Create();
        var summary = model.Summary(parameters, [1, 1, 3]);

        Assert.Equal(
            [("0", 6L, 0L), ("1", 3 * 8 * (3 + 8 + 2), 3 * 8 * (3 + 8)), ("", 0, 0), ("3", 8 * 5 + 5, 8 * 5), ("", 0, 0)],
            summary.Layers.Select(layer => (layer.Name, layer.Parameters, layer.MultiplyAdds)));
        Assert.Equal(["gru", "Slice", "Linear", "Tanh"], summary.Layers.Skip(1).Select(layer => layer.Kind));
        Assert.Equal(new Shape[] { [1, 1, 8], [1, 1, 8], [1, 5], [1, 5] }, summary.Layers.Skip(1).Select(layer => layer.Output));
        Assert.Equal((parameters.TotalLength, parameters.TotalLength - 6, 24 * 11 + 40),
            (summary.Parameters, summary.Trainable, summary.MultiplyAdds));
        Assert.Equal(4 * summary.Parameters, summary.Bytes);
        Assert.Equal(50 * 4 * summary.Layers[1].MultiplyAdds, model.Summary(parameters, [4, 50, 3]).Layers[1].MultiplyAdds);
    }

    [Fact]
    public void Summary_WithTheParametersOfAnotherModel_IsRefused()
    {
        var (model, _) = Create();
        ParameterList others = [];
        others.Add("0.weight", [1], Initial.Zero);
        others.Initialise(new RandomStream(1, "others"));
        Assert.Contains(
            "which the parameters given are without", Assert.Throws<ArgumentException>(() => model.Summary(others, [1, 1, 3])).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mogru")]
    [InlineData("lem")]
    [InlineData("lstm")]
    public void Summary_OfANetwork_AgreesWithItsCost(string cell)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters.Scope("rnn"), 5, 12, numLayers: 2, bidirectional: true);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var cost = RnnCost.Of(rnn.Spec, 5, 12, 2, bidirectional: true);
        var layer = Assert.Single(rnn.Summary(parameters, [3, 4, 5]).Layers);
        Assert.Equal(("rnn", $"{cell}, 2 layers, both ways", cost.Parameters, 12 * cost.MultiplyAdds),
            (layer.Name, layer.Kind, layer.Parameters, layer.MultiplyAdds));
    }

    [Fact]
    public void Summary_AsText_IsATableOfEightyColumns()
    {
        var (model, parameters) = Create();
        string[] lines = model.Summary(parameters, [1, 1, 3]).ToString().ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(1 + 5 + 1 + 1, lines.Length);
        Assert.All(lines[..^1], line => Assert.InRange(line.Length, 1, 80));
        Assert.Matches("^1 +gru +\\[1, 1, 8\\] +312 +264$", lines[2]);
        Assert.Matches("^357 of 363 parameters train; 1452 bytes; a recorded pass over \\[1, 1, 3\\] takes", lines[^1]);
    }

    [Fact]
    public void CheckGradients_OfAModel_SaysWhatItsErrorIsRelativeTo()
    {
        var (model, parameters) = Create();
        ((Standardisation)model.Modules[0]).Fit([1, 2, 3, 4, 5, 7]);
        var x = new float[2 * 4 * 3];
        var generator = new RandomStream(2, "x").At(0);
        foreach (ref float value in x.AsSpan())
            value = (float)generator.Uniform(-1, 1);
        var result = model.CheckGradients(parameters, [2, 4, 3], x);
        Assert.True(result.Passed, $"{result}");
        Assert.Equal(result.AbsoluteError, result.Error * result.Scale, 1e-12);
        Assert.InRange(result.Scale, 1e-6, 1e3);
        Assert.Equal(1e-3, result.Tolerance);

        var wrong = new Map(y => (y * 2).Detach() + y).CheckGradients(new(), [3], [1, 2, 3]);
        Assert.Equal((GradientCheckVerdict.Failed, "input"), (wrong.Verdict, wrong.Parameter));
        Assert.Equal(2.0 / 3, wrong.Error, 1e-3);
        Assert.Equal(Math.Abs(wrong.Differences), wrong.Scale, 0.6 * wrong.Scale);
    }

    [Fact]
    public void GradientNorms_OfParameters_AreThoseOfEach()
    {
        ParameterList parameters = [];
        var weight = parameters.Add("weight", [3], Initial.One);
        parameters.AddConstant("scale", [1], Initial.One);
        parameters.Add("bias", [1], Initial.Zero);
        parameters.Initialise(new RandomStream(1, "initial values"));
        ((ReadOnlySpan<float>)[3, 0, -4]).CopyTo(weight.Gradient);
        Assert.Equal(
            [new("weight", 5, Math.Sqrt(3)), new("bias", 0, 0)], GradientNorm.Of(parameters));
        Assert.Equal(5 / Math.Sqrt(3), GradientNorm.Of(parameters)[0].Ratio);
        Assert.Equal(double.NaN, GradientNorm.Of(parameters)[1].Ratio);
    }

    static (Sequential Model, ParameterList Parameters) Create()
    {
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => new Standardisation(s, 3), s => Rnn.Create(CellSpec.Parse("gru"), s, 3, 8),
            _ => new LastStep(), s => new Linear(s, 8, 5),
            _ => new Map(y => y.Tanh()));
        parameters.Initialise(new RandomStream(1, "initial values"));
        return (model, parameters);
    }
}
