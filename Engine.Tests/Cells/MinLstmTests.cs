using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using Xunit;

namespace MoGru.Tests.Cells;

public class MinLstmTests
{
    // f + i is so small there that its square is 0 in single precision, and both gates together are still 1.
    [Theory]
    [InlineData(-50, -50.5f)]
    [InlineData(-60, -58)]
    [InlineData(-80, -81)]
    public void Backward_OfGatesThatAreAllButClosed_IsThatOfTheirShares(float sumOfF, float sumOfI)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("min-lstm:bias"), parameters, 1, 1);
        parameters.Allocate();
        parameters["cells.0.to_hidden_and_f_i_gate.bias"].Write()[1] = sumOfF;
        parameters["cells.0.to_hidden_and_f_i_gate.bias"].Write()[2] = sumOfI;
        var tape = new Tape();
        var h = tape.InputWithGradient([1, 1], [3]);
        var initial = new RnnStates { ["h", 0] = h };
        tape.Backward(rnn.Forward(tape.Input([1, 1, 1], [0]), initial).Y.Sum());

        // F = f / (f + i) and g = ½ at a sum of 0: dh'/da_f = (h − g) F I (1 − f), and 1 − f is 1.
        double keep = 1 / (1 + Math.Exp(sumOfI - sumOfF)), expected = (3 - 0.5) * keep * (1 - keep);
        var gradient = parameters["cells.0.to_hidden_and_f_i_gate.bias"].Gradient;
        Assert.Equal(expected, gradient[1], 1e-5);
        Assert.Equal(-expected, gradient[2], 1e-5);
        Assert.Equal(keep, h.Gradient[0], 1e-6);
    }
}
