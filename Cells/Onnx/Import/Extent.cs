using System.Globalization;

namespace MoGru.Cells.Onnx.Import;

/// <summary>
/// A number of a file that is known but for how many sequences and steps there will be: factor · B^batches · T^steps. Sizes are such
/// numbers, and so is what a model computes from sizes. What leaves the range of a long stays at its end.
/// </summary>
/// <param name="Factor">The number where there is one sequence of one step.</param>
/// <param name="Batches">How often the number of sequences is a factor.</param>
/// <param name="Steps">How often the number of steps is.</param>
readonly record struct Extent(long Factor, int Batches = 0, int Steps = 0)
{
    const int MostPowers = 64;  // a chain of products has no end

    /// <summary>True of a number that depends on no sequences and steps.</summary>
    public bool IsFixed => Batches == 0 && Steps == 0;

    public static implicit operator Extent(long value) => new(value);

    public static Extent operator *(Extent a, Extent b) =>
        new(Product(a.Factor, b.Factor), Math.Min(MostPowers, a.Batches + b.Batches), Math.Min(MostPowers, a.Steps + b.Steps));

    /// <summary>The product of sizes, 1 of none.</summary>
    public static Extent Of(ReadOnlySpan<Extent> sizes)
    {
        Extent product = 1;
        foreach (var size in sizes)
            product *= size;
        return product;
    }

    /// <summary>The exact quotient for any number of sequences and steps; none where there is none.</summary>
    public Extent? Over(Extent divisor) =>
        divisor.Factor != 0 && Factor % divisor.Factor == 0 && Batches >= divisor.Batches && Steps >= divisor.Steps
            ? new(Factor / divisor.Factor, Batches - divisor.Batches, Steps - divisor.Steps)
            : null;

    /// <summary>The number for so many sequences of so many steps.</summary>
    public int At(int batch, int steps)
    {
        long value = Factor;
        for (int k = 0; k < Batches; k++)
            value = Product(value, batch);
        for (int k = 0; k < Steps; k++)
            value = Product(value, steps);
        return int.CreateSaturating(value);
    }

    /// <summary>Sizes in brackets, as messages show them.</summary>
    public static string Text(ReadOnlySpan<Extent> sizes)
    {
        string[] texts = new string[sizes.Length];
        for (int k = 0; k < sizes.Length; k++)
            texts[k] = sizes[k].ToString();
        return $"[{string.Join(", ", texts)}]";
    }

    public override string ToString()
    {
        string powers = string.Join('·', [.. Enumerable.Repeat("batch", Batches), .. Enumerable.Repeat("steps", Steps)]);
        return IsFixed ? Factor.ToString(CultureInfo.InvariantCulture)
            : Factor == 1 ? powers : string.Create(CultureInfo.InvariantCulture, $"{Factor}·{powers}");
    }

    static long Product(long a, long b) => long.CreateSaturating((Int128)a * b);
}
