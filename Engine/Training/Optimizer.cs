using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Changes parameters against their gradients. What it remembers between steps is in <see cref="State"/> and <see cref="StepCount"/>;
/// a run that saves both and writes them back continues with the same bits.
/// </summary>
public abstract class Optimizer
{
    readonly List<OptimizerState> state = [];
    readonly int parameterCount;

    /// <summary>An optimizer of these parameters, which must have memory.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not finite.</exception>
    protected Optimizer(ParameterList parameters, double learningRate)
    {
        (Parameters, parameterCount) = (parameters, parameters.Count);
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

    /// <summary>Changes all parameters by their gradients, looked at before anything is written. Gradients stay as they are.</summary>
    /// <param name="gradientScale">What every gradient is multiplied by, such as <see cref="GradientClip.Scale"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite, or beyond the range of single precision.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A gradient is not finite or, times the scale, too large to be taken: nothing was changed, and the step can be left out. Or, a value
    /// was too large after the step: the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The list of parameters has changed since the optimizer was made, has no memory, or is being trained by another thread.
    /// </exception>
    public void Step(double gradientScale = 1)
    {
        Parameters.RequireMemory();
        if (Parameters.Count != parameterCount)
            throw new InvalidOperationException(
                $"There are {Parameters.Count} parameters, the optimizer was made for {parameterCount}; make it when all are declared.");
        Parameters.Turn.Enter("Step");
        try
        {
            RequireFinite(gradientScale);
            if (!UpdateAll((float)gradientScale))
                throw Finite.FaultOfValues(Parameters);
        }
        finally
        {
            Parameters.Turn.Leave();
        }
    }

    void RequireFinite(double gradientScale)
    {
        float scale = (float)gradientScale;
        if (gradientScale != 0 && !float.IsNormal(scale))
            Finite.RequireScale(Parameters, gradientScale);
        Finite.Require(Parameters, scale, LargestGradient);
    }

    // Whether all values are finite after it.
    bool UpdateAll(float scale)
    {
        for (int k = 0; k < parameterCount; k++)
            Parameters[k].BeginWrite();
        StepCount++;
        BeginStep();
        bool finite = true;
        for (int k = 0; k < Parameters.Values.SlabCount; k++)
            finite &= Update(k, Parameters.Values.Slab(k), Parameters.Gradients.Slab(k), scale);
        for (int k = 0; k < parameterCount; k++)
            Parameters[k].EndWrite();
        return finite;
    }

    /// <summary>The largest magnitude of a gradient that a step can compute with.</summary>
    private protected virtual float LargestGradient => float.MaxValue;

    /// <summary>Prepares what all parameters of this step share.</summary>
    private protected virtual void BeginStep()
    {
    }

    /// <summary>Changes the parameters of one slab, whole lanes long, and says whether all are finite after it.</summary>
    private protected abstract bool Update(int slab, Span<float> values, ReadOnlySpan<float> gradients, float gradientScale);

    /// <summary>Zeros of the shape of each parameter, named <c>kind.parameter</c>, and laid out like the parameters.</summary>
    private protected Arena Remember(string kind)
    {
        var arena = Parameters.ArenaOfThisLayout();
        state.AddRange(Parameters.Select(p => new OptimizerState($"{kind}.{p.Name}", arena.TakeZeros(p.Shape))));
        return arena;
    }

    private protected static double Checked(double value, string name) => float.IsFinite((float)value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or a positive number within single precision.");

    private protected static double CheckedDecay(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to below 1.");
}
