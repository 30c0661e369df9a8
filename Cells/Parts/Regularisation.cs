using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Parts;

/// <summary>
/// What keeps a gated cell from over-fitting, each by a mask that is there where its rate is: zoneout of states, dropout of the candidate, and of the
/// state before its weights.
/// </summary>
sealed class Regularisation(CellOptions options)
{
    public delegate Side MaskOf(string name, MaskRate rate, int size, int blocks = 1, bool perSequence = false);

    public delegate Slot SlotOf(SlotKind kind, int blocks = 1, int? size = null);

    /// <summary>Krueger et al. 2017, arXiv 1606.01305.</summary>
    public static RateOption ZoneoutH { get; } =
        new("zoneout-h", "the probability that a unit of h keeps its old value") { RecordKey = "zoneout_rate_h", RecordMasks = "zoneout_h" };

    public static RateOption ZoneoutC { get; } =
        new("zoneout-c", "the same of c") { RecordKey = "zoneout_rate_c", RecordMasks = "zoneout_c" };

    /// <summary>Semeniuta, Severyn, Barth 2016, arXiv 1603.05118.</summary>
    public static RateOption CandidateDropout { get; } =
        new("candidate-dropout", "dropout of the candidate, after its tanh") { RecordKey = "candidate_dropout", RecordMasks = "candidate_dropout" };

    /// <summary>Gal and Ghahramani 2016, arXiv 1512.05287.</summary>
    public static RateOption VariationalDropout { get; } =
        new("state-dropout", "dropout of h before its weights, drawn once a sequence") { RecordKey = "state_dropout", RecordMasks = "state_dropout" };

    /// <summary>Declares the candidate's mask, if it has one.</summary>
    public Side? Candidate(MaskOf addMask, int size) =>
        RateOf(CandidateDropout) is double rate ? addMask("candidate", MaskRate.Dropout(rate), size) : null;

    /// <summary>Declares the state's dropout, if there is any.</summary>
    public StateDropout? State(State h, MaskOf addMask, SlotOf addSlot) => RateOf(VariationalDropout) is double rate
        ? new(h, addMask("state", MaskRate.Dropout(rate), h.Size, perSequence: true), addSlot(SlotKind.Chunk), addSlot(SlotKind.Scratch))
        : null;

    /// <summary>Holds the states that have zoneout.</summary>
    public void Hold(Action<State, Side> addHold, MaskOf addMask, State h, State? c = null)
    {
        if (RateOf(ZoneoutH) is double rateOfH)
            addHold(h, addMask("zoneout_h", MaskRate.Zoneout(rateOfH), h.Size));
        if (c is not null && RateOf(ZoneoutC) is double rateOfC)
            addHold(c, addMask("zoneout_c", MaskRate.Zoneout(rateOfC), c.Size));
    }

    double? RateOf(RateOption option) => options.Number(option) is > 0 and var rate ? rate : null;
}

/// <summary>The same in equations.</summary>
static class RegularisationReading
{
    /// <summary>mask ⊙ value, where the mask is there.</summary>
    public static T Dropped<T>(this PlainStep<T> step, RateOption option, string mask, T value)
        where T : IQuantity<T> => step.Options.Number(option) > 0 ? value * step.Side(mask) : value;

    /// <summary>old + mask ⊙ (new − old), where the mask is there.</summary>
    public static T Held<T>(this PlainStep<T> step, RateOption option, string mask, T made, T old)
        where T : IQuantity<T> => step.Options.Number(option) > 0 ? old + step.Side(mask) * (made - old) : made;
}
