using System.Numerics.Tensors;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Xunit;

namespace MoGru.Tests.Cells;

public class GradientCheckGridTests
{
    public static TheoryData<string> Kinds => Networks.Kinds();

    // What users run over a network of theirs.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void GradientCheck_OfEveryCell_Passes(string cell)
    {
        var spec = CellSpec.Parse(cell);
        var sizes = Networks.Fit(spec, 3, 6);
        ParameterList parameters = [];
        var rnn = Rnn.Create(spec, parameters, sizes.Input, sizes.Hidden);
        var x = parameters.Add("x", [2, 6, sizes.Input], new Initial.Normal(1));
        parameters.Initialise(new(3, "check"));

        var result = GradientCheck.Run(tape => rnn.Forward(tape.Use(x)).Y, parameters);

        // Of the clock of su-rnn, which outputs know by steps alone, nothing can be told: it has next to no gradient.
        var tape = new Tape();
        tape.Backward(rnn.Forward(tape.Use(x)).Y.Sum());
        bool isRest = spec.Type.Name == "su-rnn" && result.Verdict == GradientCheckVerdict.Inconclusive
            && result.Untold.All(name => name.Contains(".gate_", StringComparison.Ordinal) && TensorPrimitives.MaxMagnitude<float>(parameters[name].Gradient) is > -1e-20f and < 1e-20f);
        Assert.True(result.Passed || isRest, $"{cell}: {result}");
    }
}
