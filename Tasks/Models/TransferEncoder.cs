using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tasks.Models;

/// <summary>Linear → ReLU → LayerNorm, twice: [.., features] to [.., code]. Names as PyTorch's <c>nn.Sequential</c> has them.</summary>
sealed class TransferEncoder
{
    readonly LinearParameters wide, narrow;
    readonly Parameter wideGain, wideBias, narrowGain, narrowBias;

    public TransferEncoder(ParameterList scope, int features, int code)
    {
        wide = new(scope.Scope("0"), features, 2 * code);
        (wideGain, wideBias) = Norm(scope.Scope("2"), 2 * code);
        narrow = new(scope.Scope("3"), 2 * code, code);
        (narrowGain, narrowBias) = Norm(scope.Scope("5"), code);
    }

    /// <param name="constant">Whether no gradient is to reach the parameters.</param>
    public Variable Forward(Variable x, bool constant = false)
    {
        var tape = x.Tape;
        var first = x.Linear(Use(wide.Weight), Use(wide.Bias)).Relu().LayerNorm(Use(wideGain), Use(wideBias));
        return first.Linear(Use(narrow.Weight), Use(narrow.Bias)).Relu().LayerNorm(Use(narrowGain), Use(narrowBias));

        Variable Use(Parameter parameter) => constant ? tape.Use(parameter).Detach() : tape.Use(parameter);
    }

    static (Parameter Gain, Parameter Bias) Norm(ParameterList scope, int width) =>
        (scope.Add("weight", [width], Initial.One), scope.Add("bias", [width], Initial.Zero));
}
