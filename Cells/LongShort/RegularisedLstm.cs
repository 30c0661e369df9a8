namespace MoGru.Cells.LongShort;

/// <summary>
/// The LSTM with zoneout of h and c, dropout of the candidate, and variational dropout of the state; rows i, f, g, o; states h and c [B, d]. The output is
/// of the memory as it was made, before zoneout.
/// </summary>
sealed class RegularisedLstmType() : FusedCellType(
    "regularised-lstm", "Long short-term memory with zoneout and recurrent dropout",
    new("Krueger et al., Zoneout: Regularizing RNNs by Randomly Preserving Hidden Activations", 2017, "arXiv 1606.01305"),
    [
        Regularisation.ZoneoutH, Regularisation.ZoneoutC, Regularisation.CandidateDropout, Regularisation.VariationalDropout,
        .. GateBiases.Options,
    ],
    "RegularisedLSTM")
{
    public override string? Refusal(CellSpec spec, CellSizes sizes) => GateBiases.Refusal(spec.Options);

    public override void Step<T>(PlainStep<T> step)
    {
        // q = h ⊙ m_s; i, f, g, o from W_ih x + b_ih + W_hh q + b_hh
        T q = step.Dropped(Regularisation.VariationalDropout, "state", step["h"]);
        T a = (step.OfInput() + step.OfState(q)).Named("a");
        T i = step.Block(a, 0).Sigmoid().Named("i");
        T f = step.Block(a, 1).Sigmoid().Named("f");
        T g = step.Dropped(Regularisation.CandidateDropout, "candidate", step.Block(a, 2).Tanh()).Named("g");
        T o = step.Block(a, 3).Sigmoid().Named("o");

        // k = f ⊙ c + i ⊙ g, c' = zone(k, c), h' = zone(o ⊙ tanh(k), h)
        T k = (f * step["c"] + i * g).Named("k");
        step["c"] = step.Held(Regularisation.ZoneoutC, "zoneout_c", k, step["c"]);
        step["h"] = step.Held(Regularisation.ZoneoutH, "zoneout_h", o * k.Tanh(), step["h"]);
    }

    protected override Cell Create(CellScope scope) => scope.Options.Number(Regularisation.CandidateDropout) > 0
        ? new LstmCell<Masked>(LstmType.Declare(scope), masks: new(scope.Options))
        : new LstmCell<Unmasked>(LstmType.Declare(scope), masks: new(scope.Options));
}
