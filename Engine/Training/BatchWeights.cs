using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// The weights of the elements of one batch after another, in memory that is used again; one thread at a time is let through.
/// </summary>
sealed class BatchWeights
{
    readonly Exclusive use = new("metric");
    float[] items = [];

    /// <summary>Begins a batch, which <see cref="Leave"/> ends.</summary>
    /// <exception cref="InvalidOperationException">Another one is being added.</exception>
    public void Enter() => use.Enter("Add");

    public void Leave() => use.Leave();

    /// <summary>One for each element; 0 where it does not count.</summary>
    public ReadOnlySpan<float> Of(Shape shape, in Weighting weighting)
    {
        if (items.Length < shape.Length)
            items = new float[shape.Length];
        weighting.Fill(shape, items.AsSpan(0, shape.Length));
        return items.AsSpan(0, shape.Length);
    }

    /// <summary>What a mean is divided by.</summary>
    /// <exception cref="InvalidOperationException">It is 0.</exception>
    public static double Positive(double count) => count > 0
        ? count
        : throw new InvalidOperationException("Nothing was counted, so there is no value; add a batch in which something counts.");
}
