namespace MoGru.Engine.Random;

/// <summary>How many inputs and outputs a weight [out, in, kernel…] connects, counted as PyTorch does.</summary>
readonly record struct Fans(double In, double Out)
{
    /// <exception cref="ArgumentException">There are fewer than two axes.</exception>
    public static Fans Of(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2)
            throw new ArgumentException(
                $"its limit follows from the inputs and outputs of a weight [out, in, …], and it has {sizes.Length} axes; "
                    + "declare a uniform or normal one with a limit of its own.");
        double kernel = 1;
        foreach (int size in sizes[2..])
            kernel *= size;
        return new(sizes[1] * kernel, sizes[0] * kernel);
    }
}
