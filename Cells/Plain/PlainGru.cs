using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>PyTorch's GRU (arXiv 1406.1078v1): gate rows r, z, n; state h [B, d].</summary>
public sealed class PlainGru : PlainCell
{
    readonly string suffix;
    readonly int d;

    /// <summary>The layer whose parameters have this prefix and suffix, such as <c>_l0</c> or <c>_l0_reverse</c>.</summary>
    public PlainGru(Tape tape, ParameterList parameters, string prefix, string suffix)
        : base(tape, parameters, prefix)
    {
        this.suffix = suffix;
        d = Parameter("weight_hh" + suffix).Shape[1];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> States => [("h", d)];

    /// <inheritdoc/>
    public override Variable Step(Variable x, Variable[] states)
    {
        var h = states[0];
        var fromX = x.Linear(Parameter("weight_ih" + suffix), Parameter("bias_ih" + suffix));
        var fromH = h.Linear(Parameter("weight_hh" + suffix), Parameter("bias_hh" + suffix));

        // r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise
        var r = (fromX.Slice(1, 0, d) + fromH.Slice(1, 0, d)).Sigmoid();
        var z = (fromX.Slice(1, d, d) + fromH.Slice(1, d, d)).Sigmoid();

        // n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))
        var n = (fromX.Slice(1, 2 * d, d) + r * fromH.Slice(1, 2 * d, d)).Tanh();

        // h' = (1 − z) ⊙ n + z ⊙ h
        return states[0] = (1 - z) * n + z * h;
    }
}
