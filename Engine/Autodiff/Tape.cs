using System.Runtime.InteropServices;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// Records operations as they run and replays them backward (reverse-mode differentiation). All values, gradients and scratch come from
/// one arena; <see cref="Rewind"/> takes them back and keeps nodes and memory, so recording the same operations again allocates nothing.
/// </summary>
/// <param name="workers">Threads for the heavy operations; without them all runs on the caller's thread. The bits are the same.</param>
public sealed partial class Tape(Workers? workers = null)
{
    readonly Arena arena = new();
    readonly List<Entry> entries = [];
    readonly List<Node> nodes = [];  // the first `recorded` are of this pass, the rest wait for reuse
    int recorded;

    /// <summary>False for inference: nothing is kept for backward, and no variable has a gradient.</summary>
    public bool Records { get; set; } = true;

    /// <summary>The number of threads that share heavy operations.</summary>
    public int Threads => workers?.Count ?? 1;

    /// <summary>The floats that the tape holds in its arena.</summary>
    public long Capacity => arena.Capacity;

    /// <summary>A parameter as a variable: the same memory, so backward passes add to the parameter's gradient.</summary>
    public Variable Use(Parameter parameter) =>
        Add(new(parameter.ValueTensor, Records ? parameter.GradientTensor : default, IsLeaf: true));

    /// <summary>A constant copied from a span.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public Variable Input(Shape shape, ReadOnlySpan<float> values) => Copied(shape, values, needsGradient: false);

    /// <summary>A leaf copied from a span whose gradient is wanted too.</summary>
    /// <exception cref="ArgumentException">The number of values is not that of the shape.</exception>
    public Variable InputWithGradient(Shape shape, ReadOnlySpan<float> values) => Copied(shape, values, needsGradient: true);

    /// <summary>A constant over memory that the caller owns and leaves alone until the tape is rewound.</summary>
    public Variable Constant(Tensor tensor) => Add(new(tensor, default, IsLeaf: true));

    /// <summary>A node of this kind, recycled where one stands at this place of the tape.</summary>
    public TNode Record<TNode>()
        where TNode : Node, new()
    {
        if (recorded == nodes.Count)
            nodes.Add(new TNode());
        else if (nodes[recorded].GetType() != typeof(TNode))
            nodes[recorded] = new TNode();
        return (TNode)nodes[recorded++];
    }

    /// <summary>An output of the node being recorded: values not yet set, and a zero gradient where one is needed.</summary>
    public Variable Output(Shape shape, bool needsGradient) =>
        Add(new(arena.Take(shape), Records && needsGradient ? arena.Take(shape) : default, IsLeaf: false));

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

    /// <summary>Adds the derivative of a scalar with respect to every parameter and leaf to their gradients.</summary>
    /// <exception cref="InvalidOperationException">The variable is no scalar, or nothing that it depends on needs a gradient.</exception>
    public void Backward(Variable loss)
    {
        if (loss.Shape.Length != 1)
            throw new InvalidOperationException($"Backward starts from a scalar, this variable is {loss.Shape}; give a cotangent of its shape.");
        ReadOnlySpan<float> one = [1];
        Backward(loss, one);
    }

    /// <summary>Adds the derivative of Σ output ⊙ cotangent with respect to every parameter and leaf to their gradients.</summary>
    /// <exception cref="ArgumentException">The cotangent's length is not the output's.</exception>
    /// <exception cref="InvalidOperationException">Nothing that the output depends on needs a gradient.</exception>
    public void Backward(Variable output, ReadOnlySpan<float> cotangent)
    {
        if (cotangent.Length != output.Shape.Length)
            throw new ArgumentException($"The cotangent has {cotangent.Length} elements, the output {output.Shape} has {output.Shape.Length}; they must be equal.");
        if (!output.NeedsGradient)
            throw new InvalidOperationException("Nothing that this variable depends on needs a gradient; use parameters or InputWithGradient.");

        foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries))
        {
            if (!entry.IsLeaf)
                entry.Gradient.Span.Clear();
        }
        var seed = output.Gradient;
        for (int i = 0; i < seed.Length; i++)
            seed[i] += cotangent[i];
        for (int k = recorded - 1; k >= 0; k--)
            nodes[k].Backward();
    }

    /// <summary>Forgets everything recorded. Variables made before are no longer valid.</summary>
    public void Rewind()
    {
        entries.Clear();
        recorded = 0;
        arena.Reset();
    }

    internal Tensor ValueOf(int index) => entries[index].Value;

    internal Tensor GradientOf(int index) => entries[index].Gradient;

    /// <summary>The memory of a variable's values, for work that other threads share.</summary>
    public Tensor TensorOf(Variable variable) => ValueOf(variable.Index);

    /// <summary>The memory of a variable's gradient; none where no gradient is kept.</summary>
    public Tensor GradientTensorOf(Variable variable) => GradientOf(variable.Index);

    internal Variable View(int index, Shape shape)
    {
        var entry = entries[index];
        return Add(entry with { Value = entry.Value.Reshape(shape), Gradient = entry.Gradient.Reshape(shape) });
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
        return new(this, entries.Count - 1);
    }

    readonly record struct Entry(Tensor Value, Tensor Gradient, bool IsLeaf);
}
