using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Modules;

/// <summary>
/// A forecast learned as a difference: the inner module sees every step less the last one, and what it answers is added to the last values. A series
/// that drifts away from where it was learned from is met as well as before, and a model that has learned nothing yet answers the last value, about
/// (the NLinear of Zeng et al. 2023, arXiv 2205.13504, around any model).
/// </summary>
public sealed class FromLastValue : Module
{
    readonly Module inner;
    readonly int horizon, most;  // the last channel that is foretold
    readonly int[] targets;

    /// <summary>Around a module.</summary>
    /// <param name="inner">Gives [B, horizon · m] for [B, T, n].</param>
    /// <param name="horizon">The steps that are foretold.</param>
    /// <param name="targets">Which of the n channels are foretold, m of them, in the order of the answer.</param>
    /// <exception cref="ArgumentException">There is no step, no target, or a target below 0.</exception>
    public FromLastValue(Module inner, int horizon, params IEnumerable<int> targets)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        (this.inner, this.horizon, this.targets) = (inner, horizon, [.. targets]);
        if (this.targets.Length == 0 || Array.Exists(this.targets, target => target < 0))
            throw new ArgumentException("The targets are channels of the input, 0 or above; name at least one.", nameof(targets));
        most = this.targets.Max();
    }

    /// <summary>[B, T, n] to [B, horizon, m]; with the lengths of the pass the last step is that of each sequence.</summary>
    /// <exception cref="ArgumentException">x is of another shape or has no such channel, or the inner module answers another number of values.</exception>
    public override Variable Forward(Variable x, in Pass pass)
    {
        if (x.Shape.Rank != 3 || most >= x.Shape[2])
            throw new ArgumentException($"x is {x.Shape}; it must be [B, T, n] with n above {most}, the last channel that is foretold.", nameof(x));
        int batch = x.Shape[0], channels = x.Shape[2];
        var last = pass.Lengths.IsEmpty ? x.SelectStep(-1) : x.SelectLastStep(pass.Lengths);
        var differences = inner.Forward(x - last.Reshape([batch, 1, channels]), pass);
        if (differences.Shape.Length != batch * horizon * targets.Length)
            throw new ArgumentException(
                $"The inner module answers {differences.Shape}; for {horizon} steps of {targets.Length} targets it must be [{batch}, {horizon * targets.Length}].",
                nameof(x));
        return differences.Reshape([batch, horizon, targets.Length]) + Of(last).Reshape([batch, 1, targets.Length]);
    }

    // The targets among the channels, which are all of them in their order more often than not.
    Variable Of(Variable last)
    {
        if (last.Shape[1] == targets.Length && IsInOrder())
            return last;
        var chosen = last.Slice(1, targets[0], 1);
        foreach (int target in targets.AsSpan(1))
            chosen = Variable.Concat(1, chosen, last.Slice(1, target, 1));
        return chosen;
    }

    bool IsInOrder()
    {
        for (int k = 0; k < targets.Length; k++)
        {
            if (targets[k] != k)
                return false;
        }
        return true;
    }
}
