using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>PyTorch's LSTM: gate rows i, f, g, o; states h and c [B, d].</summary>
public sealed class PlainLstm : PlainCell
{
    readonly string suffix;
    readonly int d;

    /// <summary>The layer whose parameters have this prefix and suffix, such as <c>_l0</c> or <c>_l0_reverse</c>.</summary>
    public PlainLstm(Tape tape, ParameterList parameters, string prefix, string suffix)
        : base(tape, parameters, prefix)
    {
        this.suffix = suffix;
        d = Parameter("weight_hh" + suffix).Shape[1];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> States => [("h", d), ("c", d)];

    /// <inheritdoc/>
    public override Variable Step(Variable x, Variable[] states)
    {
        var (h, c) = (states[0], states[1]);
        var sums = x.Linear(Parameter("weight_ih" + suffix), Parameter("bias_ih" + suffix))
            + h.Linear(Parameter("weight_hh" + suffix), Parameter("bias_hh" + suffix));
        var i = sums.Slice(1, 0, d).Sigmoid();
        var f = sums.Slice(1, d, d).Sigmoid();
        var g = sums.Slice(1, 2 * d, d).Tanh();
        var o = sums.Slice(1, 3 * d, d).Sigmoid();

        // c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh(c')
        states[1] = f * c + i * g;
        return states[0] = o * states[1].Tanh();
    }
}
