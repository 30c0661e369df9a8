namespace MoGru.Engine.Memory;

/// <summary>A trained tensor: its name, its values and the gradient that backward passes add to.</summary>
public sealed class Parameter
{
    Tensor value;
    Tensor gradient;

    internal Parameter(string name, Shape shape, Initial initial) => (Name, Shape, Initial) = (name, shape, initial);

    /// <summary>The name in PyTorch's state dictionary, such as <c>rnn.weight_ih_l0</c>.</summary>
    public string Name { get; }

    /// <summary>The sizes of the axes; weights are [out, in].</summary>
    public Shape Shape { get; }

    /// <summary>How the values are drawn before training.</summary>
    public Initial Initial { get; }

    /// <summary>Counts the changes of the values, so that packed copies know when they are stale.</summary>
    public int Version { get; private set; }

    /// <summary>The values, row-major. Call <see cref="Touch"/> after writing to them.</summary>
    /// <exception cref="InvalidOperationException">The list of parameters has not been allocated.</exception>
    public Span<float> Value => Allocated(value).Span;

    /// <summary>The gradient, of the same shape.</summary>
    /// <exception cref="InvalidOperationException">The list of parameters has not been allocated.</exception>
    public Span<float> Gradient => Allocated(gradient).Span;

    internal bool HasMemory => !value.IsNone || Shape.Length == 0;

    internal Tensor ValueTensor => Allocated(value);

    internal Tensor GradientTensor => Allocated(gradient);

    /// <summary>Says that the values were written to.</summary>
    public void Touch() => Version++;

    internal void Allocate(Arena values, Arena gradients)
    {
        value = values.TakeZeros(Shape);
        gradient = gradients.TakeZeros(Shape);
        Touch();
    }

    Tensor Allocated(Tensor tensor) => !tensor.IsNone || Shape.Length == 0
        ? tensor
        : throw new InvalidOperationException($"Parameter {Name} has no memory yet; call Initialise or Allocate on its ParameterList first.");

    public override string ToString() => $"{Name} {Shape}";
}
