using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Autodiff;

public class GradientCheckTests
{
    [Fact]
    public void Run_SmallNetwork_Passes()
    {
        var parameters = Network();
        float[] before = parameters["w"].Value.ToArray();
        var result = GradientCheck.Run(
            tape => tape.Use(parameters["x"]).Linear(tape.Use(parameters["w"]), tape.Use(parameters["b"])).Tanh(), parameters);
        Assert.True(result.Passed, result.ToString());
        Assert.InRange(result.Error, 0, 1e-3);
        Assert.Equal(before, parameters["w"].Value.ToArray());
    }

    [Fact]
    public void Run_GradientCutOff_FailsAndNamesTheParameter()
    {
        var parameters = Network();
        var result = GradientCheck.Run(
            tape => tape.Use(parameters["x"]).Linear(tape.Use(parameters["w"]).Detach(), tape.Use(parameters["b"])).Tanh(), parameters);
        Assert.False(result.Passed);
        Assert.Equal("w", result.Parameter);
        Assert.Equal(0, result.Backward);
        Assert.Equal(1, result.Error, 1e-6);
    }

    [Fact]
    public void Run_NotANumber_Fails()
    {
        var parameters = Network();
        var result = GradientCheck.Run(tape => (tape.Use(parameters["x"]) - 100).Log() + tape.Use(parameters["w"]).Sum(), parameters);
        Assert.False(result.Passed);
        Assert.True(double.IsNaN(result.Error));
    }

    [Fact]
    public void Run_ImpossibleOptions_ListsAllFaults()
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            GradientCheck.Run(tape => tape.Scalar(1), Network(), new() { Step = 0, Tolerance = -1, MaxElements = 0 }));
        Assert.All((string[])["Step", "Tolerance", "MaxElements"], name => Assert.Contains(name, fault.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_NothingToCheck_SaysSo()
    {
        Assert.Throws<ArgumentException>(() => GradientCheck.Run(tape => tape.Scalar(1), []));
        Assert.Throws<InvalidOperationException>(() => GradientCheck.Run(tape => tape.Scalar(1), Network()));
    }

    static ParameterList Network()
    {
        var parameters = new ParameterList();
        parameters.Add("x", [3, 5], new Initial.Normal(1));
        parameters.Add("w", [7, 5], new Initial.XavierUniform());
        parameters.Add("b", [7], new Initial.Uniform(0.5));
        parameters.Initialise(new(7, "network"));
        return parameters;
    }
}
