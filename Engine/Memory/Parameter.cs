using MoGru.Engine.Random;

namespace MoGru.Engine.Memory;

/// <summary>
/// A trained tensor: its name, its values and the gradient that backward passes add to. Any number of threads may read it at once; who
/// writes to it must be alone.
/// </summary>
public sealed class Parameter
{
    Tensor value;
    Tensor gradient;
    int version;  // odd while an optimizer writes

    internal Parameter(string name, Shape shape, Initial initial, ParameterGroup group, Exclusive turn) =>
        (Name, Shape, Initial, Group, Turn) = (name, shape, initial, group, turn);

    /// <summary>The name in PyTorch's state dictionary, such as <c>rnn.weight_ih_l0</c>.</summary>
    public string Name { get; }

    /// <summary>The sizes of the axes; weights are [out, in].</summary>
    public Shape Shape { get; }

    /// <summary>How the values are drawn before training.</summary>
    public Initial Initial { get; }

    /// <summary>The group that it trains with; the list's first unless it was given another.</summary>
    /// <exception cref="ArgumentException">The group is of another list.</exception>
    public ParameterGroup Group
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (field is not null && !field.IsBeside(value))
                throw new ArgumentException($"Group '{value.Name}' is of another list than {Name}; take the one of Group('{value.Name}') of its own.");
            field = value;
            value.Regroup();
        }
    }

    /// <summary>
    /// False freezes it, whatever its group says: no optimizer changes it or remembers anything of it, and its gradient, which backward
    /// passes add to as ever, counts in no norm.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is constant and is to train.</exception>
    public bool Trains
    {
        get;
        set
        {
            if (value && IsConstant)
                throw new InvalidOperationException($"{Name} is a constant of the model, which nothing trains; leave it out.");
            field = value;
            Group.Regroup();
        }
    } = true;

    /// <summary>
    /// True for values that belong to the model and are never trained, declared by <see cref="ParameterList.AddConstant"/>: no gradient reaches them, and
    /// a gradient check leaves them alone.
    /// </summary>
    public bool IsConstant
    {
        get;
        internal set
        {
            Trains &= !value;
            field = value;
        }
    }

    /// <summary>True where it does not train, or its group does not.</summary>
    public bool IsFrozen => !Trains || !Group.Trains;

    /// <summary>
    /// Grows with every change of the values: packed copies know by it when they are stale, and a backward pass when the values are no
    /// longer those of its forward pass. Odd while an optimizer is at work.
    /// </summary>
    internal int Version => Volatile.Read(ref version);

    /// <summary>The values, row-major. <see cref="Write"/> changes them.</summary>
    /// <exception cref="InvalidOperationException">The list of parameters has not been allocated.</exception>
    public ReadOnlySpan<float> Value => Allocated(value).Span;

    /// <summary>The gradient, of the same shape.</summary>
    /// <exception cref="InvalidOperationException">The list of parameters has not been allocated.</exception>
    public Span<float> Gradient => Allocated(gradient).Span;

    internal bool HasMemory => !value.IsNone || Shape.Length == 0;

    internal Tensor ValueTensor => Allocated(value);

    internal Tensor GradientTensor => Allocated(gradient);

    /// <summary>What trains the list of this parameter, one at a time.</summary>
    internal Exclusive Turn { get; }

    /// <summary>
    /// The values, to be written to at once: from this call on they count as changed. A span kept for later does not mark what is written
    /// through it then; call again.
    /// </summary>
    /// <exception cref="InvalidOperationException">The list of parameters has not been allocated.</exception>
    public Span<float> Write()
    {
        var span = Allocated(value).Span;
        Interlocked.Add(ref version, 2);
        return span;
    }

    /// <summary>The version, where nobody is writing.</summary>
    /// <exception cref="InvalidOperationException">An optimizer on another thread is.</exception>
    internal int ReadableVersion()
    {
        int current = Version;
        return (current & 1) == 0 ? current : throw new InvalidOperationException(
            $"{Name} is read while an optimizer on another thread writes to it; let one wait for the other.");
    }

    /// <summary>Draws the declared initial values.</summary>
    /// <exception cref="InvalidOperationException">They are not finite, or do not fit the shape.</exception>
    internal void Draw(ref Generator generator)
    {
        var values = Write();
        try
        {
            Initial.Fill(Shape.ToArray(), values, ref generator);
        }
        catch (ArgumentException fault)
        {
            throw new InvalidOperationException($"The initial values of {this} cannot be drawn: {fault.Message}", fault);
        }
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new InvalidOperationException(
                    $"The initial values of {this} are not finite, the first at element {i}; declare a limit or deviation within single precision.");
        }
    }

    internal void BeginWrite() => Interlocked.Increment(ref version);

    internal void EndWrite() => Interlocked.Increment(ref version);

    internal void Allocate(Arena values, Arena gradients)
    {
        value = values.TakeZeros(Shape);
        gradient = gradients.TakeZeros(Shape);
        Interlocked.Add(ref version, 2);
    }

    Tensor Allocated(Tensor tensor) => !tensor.IsNone || Shape.Length == 0
        ? tensor
        : throw new InvalidOperationException($"Parameter {Name} has no memory yet; call Initialise or Allocate on its ParameterList first.");

    public override string ToString() => $"{Name} {Shape}";
}
