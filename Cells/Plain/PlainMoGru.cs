using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>MoGRU with all options and variants: states h and v [B, d].</summary>
public sealed class PlainMoGru : PlainCell
{
    readonly MoGruOptions options;
    readonly int d;

    /// <summary>The cell whose parameters have this prefix, such as <c>cells.0.</c></summary>
    public PlainMoGru(Tape tape, ParameterList parameters, string prefix, MoGruOptions options)
        : base(tape, parameters, prefix)
    {
        this.options = options;
        d = Parameter("U_h.weight").Shape[0];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, int Width)> States => [("h", d), ("v", d)];

    /// <inheritdoc/>
    public override Variable Step(Variable x, Variable[] states)
    {
        var (h, v) = (states[0], states[1]);
        var xh = Variable.Concat(1, x, h);

        // r, u = σ(W_ru [x; h])
        var ru = Linear("W_ru", xh).Sigmoid();
        var r = options.Variant == MoGruVariant.NoReset ? Everywhere(1) : ru.Slice(1, 0, d);
        var u = ru.Slice(1, d, d);

        // β = σ(W_beta [x; h])
        var beta = options.Variant switch
        {
            MoGruVariant.NoMomentum => Everywhere(0),
            MoGruVariant.FixedBeta => Everywhere(0.9f),
            _ => Linear("W_beta", xh).Sigmoid(),
        };

        // c = tanh(W_h x + U_h (r ⊙ h)), δ = c − h
        var c = (Linear("W_h", x) + (r * h).Linear(Parameter("U_h.weight"))).Tanh();
        var force = (1 - beta) * (c - h);

        // v' = β ⊙ v + (1 − β) ⊙ δ, with write gate α = σ(W_alpha [x; h]): v' = β ⊙ v + α ⊙ (1 − β) ⊙ δ
        if (options.VelocityGate)
            force = Linear("W_alpha", xh).Sigmoid() * force;
        v = beta * v + force;

        // v' = clamp(v', −k, k), then v' = LayerNorm(v')
        if (options.VelocityClip is float k)
            v = v.Clamp(-k, k);
        if (options.VelocityNorm)
            v = LayerNorm("v_ln", v);

        // h' = h + u ⊙ v', with damping γ = σ(W_gamma [x; h]): h' = (1 − γ) ⊙ h + u ⊙ v'
        if (options.Damping)
            h = (1 - Linear("W_gamma", xh).Sigmoid()) * h;
        h += u * v;

        // h' = LayerNorm(h')
        if (options.LayerNorm)
            h = LayerNorm("ln", h);

        (states[0], states[1]) = (h, v);
        return h;

        Variable Everywhere(float constant) => Tape.Filled(h.Shape, constant);
    }
}
