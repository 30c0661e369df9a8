using Microsoft.Extensions.Logging;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;

namespace MoGru.Engine.Training;

// How the training is done.
public sealed partial class Trainer<TBatch>
{
    /// <summary>The largest norm of all gradients together; what is larger is brought to it. None leaves them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or NaN.</exception>
    public double? MaxNorm
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxNorm), value, "The largest norm must be 0 or more, or none.");
    }

    /// <summary>
    /// How many batches make one update of the parameters, by the mean of their gradients. Each batch is a step; those that are left at the
    /// end of an epoch make one update. Where batches are of one size and the loss is a mean, it is the update of one batch of all their
    /// samples.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1.</exception>
    public int AccumulationSteps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(AccumulationSteps));
            field = value;
        }
    } = 1;

    /// <summary>What learning rates are multiplied by, update by update (<see cref="Updates"/>); none leaves them.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>What lowers learning rates where evaluations get no better; none leaves them.</summary>
    public Plateau? Plateau { get; init; }

    /// <summary>What keeps the best parameters, and ends <see cref="Train"/> where evaluations get no better.</summary>
    public EarlyStopping? Stopping { get; init; }

    /// <summary>
    /// The moving average of the parameters, updated when they are. <see cref="Evaluate"/> sees it in their place, and
    /// <see cref="Stopping"/> keeps it as it was at its best; none where <see cref="Evaluate"/> sees the parameters.
    /// </summary>
    /// <exception cref="ArgumentException">It is of the parameters of another model.</exception>
    public WeightAverage? Average
    {
        get;
        init => field = value?.IsOf(Optimizer.Parameters) != false
            ? value
            : throw new ArgumentException("The average is of another model's parameters; make it of those of the optimizer.", nameof(Average));
    }

    /// <summary>
    /// Evaluates the model after the last step of each epoch of <see cref="Train"/>; what it gives is reported. Run it on a tape of its own
    /// that records nothing.
    /// </summary>
    public Func<double>? Evaluate { get; init; }

    /// <summary>True to name the first number that is not finite where a step meets one: <see cref="Tape.DetectsAnomalies"/>.</summary>
    public bool DetectsAnomalies
    {
        get => Tape.DetectsAnomalies;
        init => Tape.DetectsAnomalies = value;
    }

    /// <summary>The seed of dropout and other masks.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// The states that go from one batch to the next, cleared where an epoch begins; none where batches have nothing to do with each other.
    /// </summary>
    public CarriedStates? Carried
    {
        get;
        init
        {
            field = value;
            Tape.StatesAreCarried = value is not null;
        }
    }

    /// <summary>
    /// Told of epochs done, best parameters, lowered rates, an early stop, files written and read, and that <see cref="Train"/> was
    /// cancelled or failed; never of a single step. None where nobody listens.
    /// </summary>
    public ILogger? Logger { get; init; }
}
