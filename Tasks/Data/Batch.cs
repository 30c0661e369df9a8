namespace MoGru.Tasks.Data;

/// <summary>
/// Samples of one task side by side, row-major with the batch first. All arrays are allocated once; those that the task does not
/// use are empty.
/// </summary>
sealed class Batch
{
    readonly int capacity;
    int size;

    /// <summary>Allocates room for <paramref name="capacity"/> samples and starts with <see cref="Size"/> at that number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is below one, or more than one array can hold.</exception>
    public Batch(TaskShape shape, int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        int answers = shape.Answers;
        bool classes = shape.Loss == LossKind.MaskedCrossEntropy, made = shape.Loss == LossKind.Divergence;
        Shape = shape;
        this.capacity = size = capacity;

        long widest = (long)shape.Steps * Math.Max(Math.Max(shape.Inputs, classes ? 1 : shape.Outputs), 1);
        if (widest * capacity > Array.MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(capacity),
                capacity,
                $"{shape.Name}: {capacity} samples of {widest} elements are more than one array can hold; use a smaller batch.");

        Tokens = Allocate<int>(shape.Vocabulary > 0 ? shape.Steps : 0);
        Markers = Allocate<int>(shape.HasMarkers ? shape.Steps : 0);
        Series = Allocate<float>(shape.Steps * shape.Inputs);
        Target = Allocate<int>(classes || made ? answers : 0);
        Mask = Allocate<float>(classes && !shape.LastStepOnly ? shape.Steps : 0);
        Values = Allocate<float>(classes ? 0 : answers * shape.Outputs);
    }

    /// <summary>The task that the arrays are laid out for.</summary>
    public TaskShape Shape { get; }

    /// <summary>B, the samples in use: 1 to the capacity.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set outside that range.</exception>
    public int Size
    {
        get => size;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, capacity);
            size = value;
        }
    }

    /// <summary>Token numbers, [B, T].</summary>
    public int[] Tokens { get; }

    /// <summary>Markers, 0 or 1, [B, T].</summary>
    public int[] Markers { get; }

    /// <summary>Series, [B, T, inputs].</summary>
    public float[] Series { get; }

    /// <summary>Classes, [B, T], or [B] where only the last step is read; the given sequences where others are made.</summary>
    public int[] Target { get; }

    /// <summary>1 at the steps that count, otherwise 0, [B, T].</summary>
    public float[] Mask { get; }

    /// <summary>
    /// Values to regress, [B, answers, outputs]: at every step, at those from the first scored one on, or at the last. Where sequences are made, the noise
    /// that chooses their symbols.
    /// </summary>
    public float[] Values { get; }

    /// <summary>One sample's part of one of the arrays above.</summary>
    public Span<T> Row<T>(T[] array, int row)
    {
        int width = array.Length / capacity;
        return array.AsSpan(row * width, width);
    }

    T[] Allocate<T>(int width) => width == 0 ? [] : new T[width * capacity];
}
