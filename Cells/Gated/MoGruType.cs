namespace MoGru.Cells.Gated;

/// <summary>
/// The momentum-gated recurrent unit: a position h that moves by a velocity v, itself a gated moving average of the force c − h; states h and v
/// [B, d]. What its options do acts in this order: write gate, clip, velocity norm, damping, LayerNorm. In the ablations one gate is constant;
/// the parameters that are unused then stay, with zero gradients.
/// </summary>
sealed class MoGruType() : FusedCellType(
    "mogru", "Momentum-gated recurrent unit", new("Momentum-Gated Recurrent Unit", 2026),
    [Variant, NoLayerNorm, Damping, Clip, VelocityNorm, VelocityGate], "MoGRU")
{
    public static readonly ChoiceOption Variant = new(
        "variant", "an ablation: β = 0, so that the velocity is the force of this step alone; β = 0.9; or r = 1",
        "full", "no-momentum", "fixed-beta", "no-reset")
    {
        Bare = true,
        RecordWords = new Dictionary<string, string> { ["none"] = "full", ["base"] = "full", ["no_layernorm"] = "full" },
    };

    public static readonly FlagOption NoLayerNorm = new("no-layernorm", "no LayerNorm on the position h'")
    {
        RecordKey = "layernorm",
        RecordValue = false,
        RecordWord = ("variant", "no_layernorm"),
    };

    public static readonly FlagOption Damping = new("damping", "h' = (1 − γ) ⊙ h + u ⊙ v' with γ = σ(W_gamma [x; h])");

    // Normed velocities are of size 1: a clip far below leaves rows of equal elements, whose norm multiplies every rounding by hundreds.
    public static readonly NumberOption Clip = new("clip", "clips the velocity to [−k, k]") { Above = 0, Examples = [1, 0.2] };

    public static readonly FlagOption VelocityNorm = new("velocity-norm", "LayerNorm on the velocity") { RecordKey = "vnorm" };

    public static readonly FlagOption VelocityGate =
        new("velocity-gate", "v' = β ⊙ v + α ⊙ (1 − β) ⊙ δ with α = σ(W_alpha [x; h])") { RecordKey = "vgate" };

    public override bool ReportsRetention => true;

    public override string? Remark(CellSpec spec, int hiddenSize)
    {
        if (hiddenSize != 1)
            return null;
        if (!spec.Options.Has(NoLayerNorm))
            return $"{spec} with hidden size 1: LayerNorm of a single unit is its bias whatever the input, so the state carries nothing and the "
                + "model cannot learn from its input; take 2 units or more, or mogru:no-layernorm.";
        return spec.Options.Has(VelocityNorm)
            ? $"{spec} with hidden size 1: LayerNorm of a single velocity is its bias whatever the input, so the velocity carries nothing; "
                + "take 2 units or more, or leave velocity-norm out."
            : null;
    }

    public override void Step<T>(PlainStep<T> step)
    {
        int d = step.HiddenSize;
        var options = step.Options;
        T x = step.X, h = step["h"];
        T xh = step.Concat(x, h).Named("xh");

        // r, u = σ(W_ru [x; h])
        T ru = step.Linear("W_ru", xh).Sigmoid();
        T r = options.Is(Variant, "no-reset") ? h.Filled(1) : ru.Slice(1, 0, d).Named("r");
        T u = ru.Slice(1, d, d).Named("u");

        // β = σ(W_beta [x; h])
        T beta = options.Of(Variant) switch
        {
            "no-momentum" => h.Filled(0),
            "fixed-beta" => h.Filled(0.9),
            _ => step.Linear("W_beta", xh).Sigmoid().Named("β"),
        };

        // c = tanh(W_h x + U_h (r ⊙ h)), δ = c − h
        T c = (step.Linear("W_h", x) + (r * h).Linear(step.Parameter("U_h.weight"))).Tanh().Named("c");
        T force = (1 - beta) * (c - h);

        // v' = β ⊙ v + (1 − β) ⊙ δ, with write gate α = σ(W_alpha [x; h]): v' = β ⊙ v + α ⊙ (1 − β) ⊙ δ
        if (options.Has(VelocityGate))
            force = step.Linear("W_alpha", xh).Sigmoid().Named("α") * force;
        T v = beta * step["v"] + force;

        // v' = clamp(v', −k, k), then v' = LayerNorm(v')
        if (options.Of(Clip) is double k)
            v = v.Clamp(-k, k);
        if (options.Has(VelocityNorm))
            v = step.LayerNorm("v_ln", v);
        step["v"] = v;

        // h' = h + u ⊙ v', with damping γ = σ(W_gamma [x; h]): h' = (1 − γ) ⊙ h + u ⊙ v'
        if (options.Has(Damping))
            h = (1 - step.Linear("W_gamma", xh).Sigmoid().Named("γ")) * h;
        h += u * v;

        // h' = LayerNorm(h')
        step["h"] = options.Has(NoLayerNorm) ? h : step.LayerNorm("ln", h);
        step.Retention = beta;
    }

    protected override Cell Create(CellScope scope) => scope.Options.Of(Variant) switch
    {
        "no-momentum" => Of<LearnedGate, FixedGate<Zero>>(scope),
        "fixed-beta" => Of<LearnedGate, FixedGate<NineTenths>>(scope),
        "no-reset" => Of<FixedGate<One>, LearnedGate>(scope),
        _ => Of<LearnedGate, LearnedGate>(scope),
    };

    static Cell Of<TReset, TMomentum>(CellScope scope)
        where TReset : struct, IGate
        where TMomentum : struct, IGate =>
        (scope.Options.Has(VelocityGate), scope.Options.Has(Damping)) switch
        {
            (false, false) => new MoGruCell<TReset, TMomentum, AbsentGate<One>, AbsentGate<Zero>>(scope),
            (true, false) => new MoGruCell<TReset, TMomentum, LearnedGate, AbsentGate<Zero>>(scope),
            (false, true) => new MoGruCell<TReset, TMomentum, AbsentGate<One>, LearnedGate>(scope),
            (true, true) => new MoGruCell<TReset, TMomentum, LearnedGate, LearnedGate>(scope),
        };
}
