using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>One diagonal state-space unit. In its equations u is the input and x the state, [B, s].</summary>
public sealed class PlainSsm : PlainCell
{
    readonly int s;

    /// <summary>The unit whose parameters have this prefix, such as <c>layers.0.</c></summary>
    public PlainSsm(Tape tape, ParameterList parameters, string prefix)
        : base(tape, parameters, prefix) => s = Parameter("log_A").Shape[0];

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> States => [("x", s)];

    /// <inheritdoc/>
    public override Variable Step(Variable x, Variable[] states)
    {
        // dt = exp(log_dt), ā = exp(−exp(log_A) · dt)
        var dt = Parameter("log_dt").Exp();
        var decay = (-Parameter("log_A").Exp() * dt).Exp();

        // x' = ā ⊙ x + dt · B(u), y = C(x') + D(u)
        states[0] = decay * states[0] + dt * Linear("B", x);
        return Linear("C", states[0]) + Linear("D", x);
    }
}
