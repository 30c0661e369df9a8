using System.Globalization;

namespace MoGru.Engine.Memory;

/// <summary>
/// Parameters that train alike, made by <see cref="ParameterList.Group(string)"/>: what is not null here replaces the setting of whatever
/// optimizer steps. A change acts at the next step. For the thread that trains.
/// </summary>
public sealed class ParameterGroup
{
    readonly Grouping grouping;

    internal ParameterGroup(string name, int index, Grouping grouping) => (Name, Index, this.grouping) = (name, index, grouping);

    /// <summary>Its name in the list.</summary>
    public string Name { get; }

    /// <summary>
    /// False freezes its parameters: their values stay, without weight decay, and nothing of them is remembered or counted in a norm. Gradients
    /// are computed as ever, so a backward pass takes as long.
    /// </summary>
    /// <remarks>
    /// What an optimizer remembered before a parameter was frozen is there when it trains again; what never trained starts from zero
    /// moments. Adam's bias correction follows the count of all steps, so that late in a run the first steps of such a parameter are larger
    /// than the learning rate says, 3.2 times by the usual decays: begin with a small <see cref="LearningRateFactor"/>.
    /// </remarks>
    public bool Trains
    {
        get;
        set
        {
            field = value;
            Regroup();
        }
    } = true;

    /// <summary>The learning rate before the factor; null for the optimizer's, which a schedule may set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not within single precision.</exception>
    public double? LearningRate
    {
        get;
        set => field = Checked(value, nameof(LearningRate));
    }

    /// <summary>What the learning rate is multiplied by.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not within single precision.</exception>
    public double LearningRateFactor
    {
        get;
        set => field = Checked(value, nameof(LearningRateFactor)) ?? 1;
    } = 1;

    /// <summary>The weight decay, 0 for none; null for the optimizer's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not within single precision.</exception>
    public double? WeightDecay
    {
        get;
        set => field = Checked(value, nameof(WeightDecay));
    }

    /// <summary>
    /// The largest norm of its gradients, which a step then bounds on their own; null to be clipped together with the rest. Gradients
    /// with a bound of their own are left out of <c>GradientClip</c>, and the scale given to a step is not theirs.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
    public double? MaxNorm
    {
        get;
        set => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxNorm), value, $"MaxNorm of group '{Name}' must be 0 or more.");
    }

    /// <summary>Its place among the groups of its list.</summary>
    internal int Index { get; }

    /// <summary>The learning rate of its parameters under an optimizer's rate and factor.</summary>
    /// <exception cref="InvalidOperationException">Times both factors it is beyond single precision.</exception>
    internal double RateUnder(double optimizers, double factor)
    {
        double rate = (LearningRate ?? optimizers) * LearningRateFactor * factor;
        return float.IsFinite((float)rate) ? rate : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"The learning rate of group '{Name}', {LearningRate ?? optimizers} times {LearningRateFactor * factor}, is beyond single precision; lower one of them."));
    }

    internal bool IsBeside(ParameterGroup other) => ReferenceEquals(grouping, other.grouping);

    internal void Regroup() => grouping.Change();

    public override string ToString() => Name;

    double? Checked(double? value, string what) => value is null || (float.IsFinite((float)value) && value >= 0)
        ? value
        : throw new ArgumentOutOfRangeException(what, value, $"{what} of group '{Name}' must be 0 or a positive number within single precision.");
}
