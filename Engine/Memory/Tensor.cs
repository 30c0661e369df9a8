namespace MoGru.Engine.Memory;

/// <summary>A named window of an arena: float32, row-major, its first element aligned to 64 bytes.</summary>
public readonly struct Tensor
{
    readonly float[]? floats;
    readonly int start;

    internal Tensor(float[] floats, int start, Shape shape) => (this.floats, this.start, Shape) = (floats, start, shape);

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>True for the default value, which has no memory.</summary>
    public bool IsNone => floats is null;

    /// <summary>Where it begins; equal where memory and beginning are the same.</summary>
    internal object Place => (floats, start);

    /// <summary>All elements, the last axis contiguous.</summary>
    public Span<float> Span => floats.AsSpan(start, floats is null ? 0 : Shape.Length);

    /// <summary>True where another window begins where this one's ends.</summary>
    internal bool IsBefore(Tensor next) => ReferenceEquals(floats, next.floats) && start + Arena.Padded(Shape) == next.start;

    /// <summary>All windows from this one to a later one, side by side, with what pads them to 64 bytes.</summary>
    internal Span<float> Through(Tensor last) => floats.AsSpan(start, last.start + Arena.Padded(last.Shape) - start);

    /// <summary>The same elements under another shape of as many elements.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (floats is not null && shape.Length != Shape.Length)
            throw new ArgumentException($"{Shape} has {Shape.Length} elements, {shape} has {shape.Length}; they must be equal.");
        return floats is null ? this : new(floats, start, shape);
    }
}
