using System.Runtime.InteropServices;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// Records operations as they run and replays them backward (reverse-mode differentiation). All values, gradients and scratch come from
/// one arena; <see cref="Rewind"/> takes them back and keeps nodes and memory, so recording operations of the same kinds and sizes again
/// allocates nothing. One thread at a time; several tapes may read the same parameters at once.
/// </summary>
/// <param name="workers">
/// Threads for the heavy operations, for this tape alone; without them all runs on the caller's thread. The bits are the same.
/// </param>
public sealed partial class Tape(Workers? workers = null)
{
    readonly Arena arena = new();
    readonly List<Entry> entries = [];
    readonly NodePool pool = new();
    readonly List<Recorded> nodes = [];    // of this pass, as far as it is recorded for backward
    readonly List<Reading> readings = [];  // the parameters of these nodes
    int generation = 1;                    // of the variables of this pass; those of earlier ones, and no variable at all, have another

    /// <summary>
    /// False for inference: nothing is kept for backward, and no variable has a gradient. It may change within a pass; what is recorded
    /// meanwhile is a constant for what follows.
    /// </summary>
    public bool Records { get; set; } = true;

    /// <summary>
    /// Asks this pass to end: looked at before every operation, forward and backward, and by networks between their steps. The pass can
    /// only be rewound then; no parameter has changed, but gradients may hold a part of what was to be added.
    /// </summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>True where each pass is a step of a longer one: a network that is not told where it starts from would begin anew at every step.</summary>
    internal bool StatesAreCarried { get; set; }

    /// <summary>The number of threads that share heavy operations.</summary>
    public int Threads => workers?.Count ?? 1;

    /// <summary>The floats that the tape holds in its arena.</summary>
    public long Capacity => arena.Capacity;

    /// <summary>
    /// A parameter as a variable: the same memory, so backward passes add to the parameter's gradient, frozen or not, and find its values
    /// unchanged or refuse.
    /// </summary>
    /// <exception cref="InvalidOperationException">The parameter has no memory, or another thread is writing to it.</exception>
    public Variable Use(Parameter parameter)
    {
        Watch(parameter);
        NameUse(parameter);
        return Add(new(parameter.ValueTensor, Records ? parameter.GradientTensor : default, IsLeaf: true));
    }

    /// <summary>
    /// Says that the node being recorded reads a parameter without <see cref="Use"/>: its backward pass is refused once the values have
    /// changed.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is writing to the parameter.</exception>
    public void Watch(Parameter parameter)
    {
        int version = parameter.ReadableVersion();
        if (Records)
            readings.Add(new(parameter, version));
    }

    /// <summary>A constant copied from a span.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public Variable Input(Shape shape, ReadOnlySpan<float> values) => Copied(shape, values, needsGradient: false);

    /// <summary>A leaf copied from a span whose gradient is wanted too.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public Variable InputWithGradient(Shape shape, ReadOnlySpan<float> values) => Copied(shape, values, needsGradient: true);

    /// <summary>A constant over memory that the caller owns and leaves alone until the tape is rewound.</summary>
    public Variable Constant(Tensor tensor) => Add(new(tensor, default, IsLeaf: true));

    /// <summary>
    /// A node of this kind, recycled from an earlier pass where there is one: whatever was set in it is still there. Backward passes come to
    /// it only if it is recorded while <see cref="Records"/> is true. What there is on the tape by then has its values: its outputs are taken after it, or before
    /// it where they are computed before it too.
    /// </summary>
    public TNode Record<TNode>()
        where TNode : Node, new()
    {
        Cancellation.ThrowIfCancellationRequested();
        if (DetectsAnomalies)
            LookAtValues();
        var node = pool.Take<TNode>();
        if (Records)
            nodes.Add(new(node, entries.Count));
        return node;
    }

    /// <summary>An output of the node being recorded: values not yet set, and a zero gradient where one is needed.</summary>
    public Variable Output(Shape shape, bool needsGradient) => Output<Node>(shape, needsGradient);

    /// <summary>The same for a node of this kind, by which messages call the output.</summary>
    public Variable Output<TNode>(Shape shape, bool needsGradient)
        where TNode : Node =>
        Add(new(arena.Take(shape), Records && needsGradient ? arena.Take(shape) : default, IsLeaf: false) { MadeBy = typeof(TNode) });

    /// <summary>Memory that lives until the tape is rewound, its content undefined: what a node saves, or scratch.</summary>
    public Tensor Take(Shape shape) => arena.Take(shape);

    /// <summary>The threads of this tape; none means the caller's alone.</summary>
    public Workers? Workers => workers;

    /// <summary>Shares work among the threads of this tape.</summary>
    public void Run(IWork work)
    {
        if (workers is null)
            work.Do(0, 1);
        else
            workers.Run(work);
    }

    /// <summary>Forgets everything recorded. Variables made before are refused from now on.</summary>
    public void Rewind()
    {
        generation++;
        entries.Clear();
        nodes.Clear();
        readings.Clear();
        names.Clear();
        uses.Clear();
        parts.Clear();
        ForgetAnomalies();
        pool.Reset();
        arena.Reset();
    }

    /// <summary>Counts the rewinds: what belongs to a pass is told by it from what belongs to a later one.</summary>
    internal int Generation => generation;

    /// <summary>What tells apart the memory of values, which a variable shares with its other shapes.</summary>
    internal object PlaceOf(Variable variable) => EntryOf(variable).Value.Place;

    internal Tensor ValueOf(Variable variable) => EntryOf(variable).Value;

    internal Tensor GradientOf(Variable variable) => EntryOf(variable).Gradient;

    internal Tensor OutputOf(Variable variable)
    {
        ref readonly var entry = ref EntryOf(variable);
        return entry.IsLeaf
            ? throw new InvalidOperationException(
                $"A variable {entry.Value.Shape} that no operation made cannot be written to: a parameter is written to through Parameter.Write, an input is made anew.")
            : entry.Value;
    }

    internal Variable View(Variable variable, Shape shape)
    {
        var entry = EntryOf(variable);
        return Add(entry with { Value = entry.Value.Reshape(shape), Gradient = entry.Gradient.Reshape(shape), IsView = true });
    }

    Variable Copied(Shape shape, ReadOnlySpan<float> values, bool needsGradient)
    {
        if (values.Length != shape.Length)
            throw new ArgumentException($"{values.Length} values were given for a tensor {shape}, which has {shape.Length} elements.");
        var value = arena.Take(shape);
        values.CopyTo(value.Span);
        return Add(new(value, Records && needsGradient ? arena.TakeZeros(shape) : default, IsLeaf: true));
    }

    Variable Add(Entry entry)
    {
        entries.Add(entry);
        return new(this, entries.Count - 1, generation);
    }

    ref readonly Entry EntryOf(Variable variable)
    {
        if (variable.Generation != generation)
            ThrowStale();
        return ref CollectionsMarshal.AsSpan(entries)[variable.Index];
    }

    static void ThrowStale() => throw new InvalidOperationException(
        "The variable is of a pass that was rewound, and its memory holds other values by now; copy what is needed before Rewind.");

    readonly record struct Entry(Tensor Value, Tensor Gradient, bool IsLeaf)
    {
        /// <summary>The kind of node that it is an output of; none of a leaf.</summary>
        public Type? MadeBy { get; init; }

        /// <summary>True where the memory is an earlier entry's.</summary>
        public bool IsView { get; init; }
    }

    /// <param name="Node">The node.</param>
    /// <param name="Entries">The variables that there were when it was recorded.</param>
    readonly record struct Recorded(Node Node, int Entries);

    readonly record struct Reading(Parameter Parameter, int Version);
}
