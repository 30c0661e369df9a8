namespace MoGru.Cells.Gated;

/// <summary>The GRU with zoneout, dropout of the candidate, and variational dropout of the state; rows r, z, n; state h [B, d].</summary>
sealed class RegularisedGruType() : FusedCellType(
    "regularised-gru", "Gated recurrent unit with zoneout and recurrent dropout",
    new("Krueger et al., Zoneout: Regularizing RNNs by Randomly Preserving Hidden Activations", 2017, "arXiv 1606.01305"),
    [Regularisation.ZoneoutH, Regularisation.CandidateDropout, Regularisation.VariationalDropout, .. GateBiases.Options], "RegularisedGRU")
{
    public override string? Refusal(CellSpec spec, CellSizes sizes) => GateBiases.Refusal(spec.Options);

    public override void Step<T>(PlainStep<T> step)
    {
        // q = h ⊙ m_s, a = W_ih x + b_ih, s = W_hh q + b_hh
        T h = step["h"];
        T a = step.OfInput().Named("a");
        T s = step.OfState(step.Dropped(Regularisation.VariationalDropout, "state", h)).Named("s");

        // r = σ(a_r + s_r), z = σ(a_z + s_z), n = tanh(a_n + r ⊙ s_n), h' = zone((1 − z) ⊙ (n ⊙ m_g) + z ⊙ h, h)
        T r = (step.Block(a, 0) + step.Block(s, 0)).Sigmoid().Named("r");
        T z = (step.Block(a, 1) + step.Block(s, 1)).Sigmoid().Named("z");
        T n = (step.Block(a, 2) + r * step.Block(s, 2)).Tanh().Named("n");
        T made = (1 - z) * step.Dropped(Regularisation.CandidateDropout, "candidate", n) + z * h;
        step["h"] = step.Held(Regularisation.ZoneoutH, "zoneout_h", made, h);
    }

    protected override Cell Create(CellScope scope) => scope.Options.Number(Regularisation.CandidateDropout) > 0
        ? new GruCell<Masked>(GruType.Declare(scope), new(scope.Options))
        : new GruCell<Unmasked>(GruType.Declare(scope), new(scope.Options));
}
