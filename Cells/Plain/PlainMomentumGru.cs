using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>MomentumGRU (Nguyen et al. 2020), μ = 0.9 and ε = 1: gate rows r, z, n; states h [B, d] and v [B, 3d].</summary>
public sealed class PlainMomentumGru : PlainCell
{
    const float Mu = 0.9f;
    const float Epsilon = 1;

    readonly int d;

    /// <summary>The cell whose parameters have this prefix, such as <c>cells.0.</c></summary>
    public PlainMomentumGru(Tape tape, ParameterList parameters, string prefix)
        : base(tape, parameters, prefix) => d = Parameter("h2h.weight").Shape[1];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> States => [("h", d), ("v", 3 * d)];

    /// <inheritdoc/>
    public override Variable Step(Variable x, Variable[] states)
    {
        var (h, v) = (states[0], states[1]);

        // v' = μ v + ε x2h(x), a = h2h(h)
        v = Mu * v + Epsilon * Linear("x2h", x);
        var a = h.Linear(Parameter("h2h.weight"));

        // r = σ(v_r + a_r), z = σ(v_z + a_z), n = tanh(v_n + r ⊙ a_n)
        var r = (v.Slice(1, 0, d) + a.Slice(1, 0, d)).Sigmoid();
        var z = (v.Slice(1, d, d) + a.Slice(1, d, d)).Sigmoid();
        var n = (v.Slice(1, 2 * d, d) + r * a.Slice(1, 2 * d, d)).Tanh();

        // h' = (1 − z) ⊙ h + z ⊙ n
        states[1] = v;
        return states[0] = (1 - z) * h + z * n;
    }
}
