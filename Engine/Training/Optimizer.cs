using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Changes parameters against their gradients. What it remembers between steps is in <see cref="State"/> and <see cref="StepCount"/>;
/// a run that saves both and writes them back continues with the same bits.
/// </summary>
public abstract class Optimizer
{
    readonly List<OptimizerState> state = [];

    /// <summary>An optimizer of these parameters, which must have memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected Optimizer(ParameterList parameters, double learningRate)
    {
        Parameters = parameters;
        LearningRate = learningRate;
    }

    /// <summary>The parameters that it changes.</summary>
    public ParameterList Parameters { get; }

    /// <summary>The learning rate of the next step; a schedule may set it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public double LearningRate
    {
        get;
        set => field = Checked(value, nameof(LearningRate));
    }

    /// <summary>The number of steps taken. Set it, with the state, when a run is continued.</summary>
    public long StepCount
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    /// <summary>All that is remembered between steps, in a fixed order: read it to save it, write to its values to restore it.</summary>
    public IReadOnlyList<OptimizerState> State => state;

    /// <summary>Changes every parameter by its gradient. Gradients stay as they are.</summary>
    public void Step()
    {
        StepCount++;
        BeginStep();
        for (int k = 0; k < Parameters.Count; k++)
        {
            Update(k, Parameters[k].Value, Parameters[k].Gradient);
            Parameters[k].Touch();
        }
    }

    /// <summary>Prepares what all parameters of this step share.</summary>
    private protected virtual void BeginStep()
    {
    }

    /// <summary>Changes one parameter.</summary>
    private protected abstract void Update(int index, Span<float> value, ReadOnlySpan<float> gradient);

    /// <summary>Zeros of the shape of each parameter, named <c>kind.parameter</c>.</summary>
    private protected OptimizerState[] Remember(string kind)
    {
        var arena = new Arena();
        OptimizerState[] entries = [.. Parameters.Select(p => new OptimizerState($"{kind}.{p.Name}", arena.TakeZeros(p.Shape)))];
        state.AddRange(entries);
        return entries;
    }

    private protected static double Checked(double value, string name) => double.IsFinite(value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or a positive number.");

    private protected static double CheckedDecay(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to below 1.");
}
