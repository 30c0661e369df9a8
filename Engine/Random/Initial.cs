namespace MoGru.Engine.Random;

/// <summary>
/// How a parameter's values are drawn before training: declared with the parameter, drawn by <c>ParameterList.Initialise</c>. Derive one of
/// your own, or give a function: <see cref="From"/>, <see cref="FromDraw"/>, <see cref="FromIndex"/>. What is drawn depends on the sizes and
/// the generator alone, so one may be declared for many parameters and be used by many threads.
/// </summary>
public abstract partial record Initial
{
    /// <summary>Every value 0.</summary>
    public static Initial Zero { get; } = Constant(0);

    /// <summary>Every value 1.</summary>
    public static Initial One { get; } = Constant(1);

    /// <summary>Every value the same.</summary>
    public static Initial Constant(float value) => new Blocks([value]);

    /// <summary>Writes the values of a parameter.</summary>
    /// <param name="sizes">The sizes of its axes, outermost first: [out, in] of a matrix, none of a scalar.</param>
    /// <param name="values">The values, row-major, zero before: as many as the product of the sizes.</param>
    /// <param name="generator">The parameter's own; take all chance from it.</param>
    /// <exception cref="ArgumentException">It cannot be drawn, or not for these sizes: the message says what fits.</exception>
    public abstract void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator);

    /// <summary>Blocks of equal length along the first axis, each with its own constant: the biases of gates.</summary>
    public sealed record Blocks(IReadOnlyList<float> Values) : Initial
    {
        /// <summary>The constants.</summary>
        public IReadOnlyList<float> Values { get; init => field = [.. value]; } = [.. Values];

        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (Values.Count == 0 || values.Length % Values.Count != 0)
                throw new ArgumentException($"{Values.Count} blocks of constants were declared; they must part its {values.Length} elements evenly.");
            int length = values.Length / Values.Count;
            for (int k = 0; k < Values.Count; k++)
                values.Slice(k * length, length).Fill(Values[k]);
        }
    }

    /// <summary>A matrix with one value on its diagonal and 0 elsewhere, square or not.</summary>
    public sealed record Identity(double Scale = 1) : Initial
    {
        public override void Fill(ReadOnlySpan<int> sizes, Span<float> values, ref Generator generator)
        {
            if (sizes.Length != 2)
                throw new ArgumentException($"an identity is a matrix [rows, columns], not {InWords(sizes)}; stack it for more axes.");
            values.Clear();
            for (int k = 0; k < Math.Min(sizes[0], sizes[1]); k++)
                values[k * sizes[1] + k] = (float)Scale;
        }
    }

    static string InWords(ReadOnlySpan<int> sizes) => $"[{string.Join(", ", sizes.ToArray())}]";
}
