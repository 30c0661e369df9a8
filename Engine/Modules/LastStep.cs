using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Modules;

/// <summary>
/// The last step of each sequence, by the lengths of the pass: what a recurrent network says of a whole sequence. In both directions, the backward one
/// has read a single step there.
/// </summary>
public sealed class LastStep : Module
{
    /// <summary>[B, T, n] to [B, n].</summary>
    /// <exception cref="ArgumentException">x has another shape, or a length does not fit.</exception>
    public override Variable Forward(Variable x, in Pass pass) => pass.Lengths.IsEmpty ? x.SelectStep(-1) : x.SelectLastStep(pass.Lengths);
}
