namespace MoGru.Tasks.Parity;

/// <summary>What is compared in a record.</summary>
enum Quantity
{
    Forward,
    Gradient,
    Loss,
    FinalParameters,

    /// <summary>Told, not judged: in float32 the norm of a nearly cancelled gradient is no stable number.</summary>
    GradientNorm,
}

/// <summary>The worst error of each quantity of a record.</summary>
sealed class Comparison
{
    readonly Dictionary<Quantity, (double Error, string Tensor)> worst = [];

    public IEnumerable<Quantity> Quantities => worst.Keys;

    /// <summary>The worst error, or null where nothing of the kind was compared; infinite where a value is not a number.</summary>
    public double? Error(Quantity quantity) => worst.TryGetValue(quantity, out var found) ? found.Error : null;

    /// <summary>The tensor with the worst error.</summary>
    public string Tensor(Quantity quantity) => worst.TryGetValue(quantity, out var found) ? found.Tensor : "";

    /// <summary>Adds a tensor: max|a − b| / (max|b| + 1e-12).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Add(Quantity quantity, string tensor, ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        if (actual.Length != expected.Length)
            throw new ArgumentException($"{tensor} has {actual.Length} elements, the record tells {expected.Length}");
        double distance = 0, largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            distance = Math.Max(distance, Math.Abs(actual[i] - expected[i]));
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }
        double error = double.IsFinite(distance) ? distance / (largest + 1e-12) : double.PositiveInfinity;
        if (!worst.TryGetValue(quantity, out var known) || error > known.Error)
            worst[quantity] = (error, tensor);
    }
}
