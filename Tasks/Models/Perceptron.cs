using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Tasks.Models;

/// <summary>Linear → ReLU → Linear. Names as PyTorch's <c>nn.Sequential</c> has them.</summary>
sealed class Perceptron(ParameterList scope, int inputs, int hidden, int outputs)
{
    readonly LinearParameters first = new(scope.Scope("0"), inputs, hidden), second = new(scope.Scope("2"), hidden, outputs);

    /// <summary>[.., inputs] to [.., outputs].</summary>
    public Variable Forward(Variable x) => second.Forward(first.Forward(x).Relu());

    /// <summary>The same without a gradient, neither to the parameters nor to x.</summary>
    public Variable Constant(Variable x)
    {
        var tape = x.Tape;
        var hidden = x.Detach().Linear(tape.Use(first.Weight).Detach(), tape.Use(first.Bias).Detach()).Relu();
        return hidden.Linear(tape.Use(second.Weight).Detach(), tape.Use(second.Bias).Detach());
    }
}
