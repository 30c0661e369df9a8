using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Changes parameters against their gradients, each by the settings of its <see cref="ParameterGroup"/> where that has its own. What it
/// remembers between steps is in <see cref="State"/> and <see cref="StepCount"/>; a run that saves both and restores them continues with the
/// same bits. For one thread at a time.
/// </summary>
public abstract class Optimizer
{
    readonly List<Moments> moments = [];
    readonly List<OptimizerState> state = [];
    readonly TrainedRuns runs;
    readonly int parameterCount;
    int extended = -1;  // the version of the grouping that moments were extended for
    GroupStep[] steps = [];  // of the groups in their order

    /// <summary>An optimizer of these parameters, all of which must be declared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate or the weight decay is out of its range.</exception>
    private protected Optimizer(ParameterList parameters, double learningRate, double weightDecay)
    {
        (Parameters, parameterCount) = (parameters, parameters.Count);
        runs = new(parameters.Grouping, k => moments.TrueForAll(m => m.Continues(k)));
        LearningRate = learningRate;
        WeightDecay = Checked(weightDecay, nameof(weightDecay));
    }

    /// <summary>The parameters that it changes.</summary>
    public ParameterList Parameters { get; }

    /// <summary>The learning rate of the next step, before <see cref="RateFactor"/>, for groups without one of their own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public double LearningRate
    {
        get;
        set => field = Checked(value, nameof(LearningRate));
    }

    /// <summary>What the learning rates of all groups are multiplied by, whosever they are, such as <see cref="Schedule.Factor"/> of a step.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or not finite.</exception>
    public double RateFactor
    {
        get;
        set => field = Checked(value, nameof(RateFactor));
    } = 1;

    /// <summary>The weight decay of groups without one of their own.</summary>
    public double WeightDecay { get; }

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

    /// <summary>
    /// All that is remembered between steps, in the order of the parameters, of those that train or have trained: read it to save it,
    /// <see cref="Restore"/> it or write to its values when the run is continued.
    /// </summary>
    public IReadOnlyList<OptimizerState> State
    {
        get
        {
            Extend();
            return state.AsReadOnly();
        }
    }

    /// <summary>
    /// Brings back a count of steps and the state saved with it, also of parameters that are frozen now and trained before. Nothing is changed
    /// unless everything fits.
    /// </summary>
    /// <param name="saved">The values of each <see cref="State"/> by its name.</param>
    /// <exception cref="ArgumentException">Something is missing, left over or of another length; the message says which.</exception>
    public void Restore(long stepCount, IReadOnlyDictionary<string, float[]> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentOutOfRangeException.ThrowIfNegative(stepCount);
        if (Differences(saved) is { Count: > 0 } differences)
            throw new ArgumentException(
                $"It cannot go on from this: {string.Join("; ", differences)}; "
                    + "set the groups of the parameters as they were when it was saved, and restore it to the same kind of optimizer.",
                nameof(saved));
        Take(stepCount, saved);
    }

    /// <summary>Its name in files.</summary>
    internal abstract string Kind { get; }

    /// <summary>All in which a saved state is not this optimizer's.</summary>
    internal List<string> Differences(IReadOnlyDictionary<string, float[]> saved)
    {
        List<string> differences = [];
        foreach (var (name, tensor) in State)
            Compare(name, tensor.Shape);

        // Of a parameter that trained before it was frozen all is saved: with one of its tensors, the others.
        foreach (string name in FrozenIn(saved))
        {
            var (kind, shape) = moments.Select(kind => (kind, Shape: kind.Forgotten(name))).FirstOrDefault(found => found.Shape is not null);
            if (shape is null)
                differences.Add($"its state has {Quote.Of(name)}, which this optimizer does not remember");
            for (int k = 0; shape is not null && k < moments.Count; k++)
                Compare(moments[k].Name + name[kind.Name.Length..], shape.Value);
        }
        return [.. differences.Distinct()];

        void Compare(string name, Shape shape)
        {
            if (!saved.TryGetValue(name, out float[]? values))
                differences.Add($"its state lacks {name} {shape}");
            else if (values.Length != shape.Length)
                differences.Add($"its state {name} has {values.Length} values, expected {shape}");
        }
    }

    /// <summary>Takes a saved state that has no differences.</summary>
    internal void Take(long stepCount, IReadOnlyDictionary<string, float[]> saved)
    {
        string[] frozen = FrozenIn(saved);
        foreach (string name in frozen)
            moments.Exists(kind => kind.Remember(name));
        if (frozen.Length > 0)
            ListState();
        StepCount = stepCount;
        foreach (var (name, tensor) in state)
            saved[name].CopyTo(tensor.Span);
    }

    string[] FrozenIn(IReadOnlyDictionary<string, float[]> saved) => [.. saved.Keys.Where(name => !state.Exists(s => s.Name == name))];

    /// <summary>Changes all parameters that train by their gradients, looked at before anything is written. Gradients stay as they are.</summary>
    /// <param name="gradientScale">
    /// What gradients are multiplied by, such as <see cref="GradientClip.Scale"/>; those of groups with a
    /// <see cref="ParameterGroup.MaxNorm"/> by what bounds their own norm instead.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite, or beyond the range of single precision.</exception>
    /// <exception cref="NotFiniteNumberException">
    /// A gradient is not finite or, times the scale, too large to be taken: nothing was changed, and the step can be left out. Or, a value
    /// was too large after the step: the message says which.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The list of parameters has changed since the optimizer was made, has no memory, or is being trained by another thread; or a group's
    /// learning rate times all factors is beyond single precision.
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
            Extend();
            PrepareGroups(gradientScale);
            if (!UpdateAll())
                throw Finite.FaultOfValues(Parameters);
        }
        finally
        {
            Parameters.Turn.Leave();
        }
    }

    // What a parameter that began to train is remembered by.
    void Extend()
    {
        if (extended == Parameters.Grouping.Version || Parameters.Count != parameterCount)
            return;
        bool more = false;
        foreach (var kind in moments)
            more |= kind.Extend();
        if (more)
            ListState();
        extended = Parameters.Grouping.Version;
    }

    void ListState()
    {
        state.Clear();
        state.AddRange(moments.SelectMany(kind => kind.State()));
    }

    // Settings of this step for each group, and a look at their gradients.
    void PrepareGroups(double gradientScale)
    {
        var groups = Parameters.Groups;
        if (steps.Length != groups.Count)
            steps = new GroupStep[groups.Count];
        for (int k = 0; k < groups.Count; k++)
        {
            var group = groups[k];
            double scale = group.MaxNorm is { } most ? GradientClip.Scale(GradientClip.Norm(Parameters, group), most) : gradientScale;
            Finite.Require(Parameters, group, scale, LargestGradient);
            steps[k] = new(group.RateUnder(LearningRate, RateFactor), group.WeightDecay ?? WeightDecay, (float)scale);
        }
    }

    // Whether all values are finite after it. All count as being written until the last is: a reader must not see some new and some old.
    bool UpdateAll()
    {
        var trained = runs.Current(Parameters);
        foreach (var run in trained)
        {
            for (int k = run.First; k <= run.Last; k++)
                Parameters[k].BeginWrite();
        }
        StepCount++;
        BeginStep();
        bool finite = true;
        foreach (var run in trained)
            finite &= Update(run, steps[run.Group.Index], Parameters.ValuesOf(run), Parameters.GradientsOf(run));
        foreach (var run in trained)
        {
            for (int k = run.First; k <= run.Last; k++)
                Parameters[k].EndWrite();
        }
        return finite;
    }

    /// <summary>The largest magnitude of a gradient that a step can compute with.</summary>
    private protected virtual float LargestGradient => float.MaxValue;

    /// <summary>Prepares what all parameters of this step share.</summary>
    private protected virtual void BeginStep()
    {
    }

    /// <summary>Changes the parameters of one run, whole lanes long, and says whether all are finite after it.</summary>
    private protected abstract bool Update(ParameterRun run, in GroupStep step, Span<float> values, ReadOnlySpan<float> gradients);

    /// <summary>Zeros of the shape of each parameter that trains, named <c>kind.parameter</c>, and laid out like the parameters.</summary>
    private protected Moments Remember(string kind)
    {
        var remembered = new Moments(kind, Parameters);
        remembered.Extend();
        moments.Add(remembered);
        state.AddRange(remembered.State());
        return remembered;
    }

    private protected static double Checked(double value, string name) => float.IsFinite((float)value) && value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or a positive number within single precision.");

    private protected static double CheckedDecay(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 0 to below 1.");
}
