using MoGru.Engine.Random;

namespace MoGru.Cells;

/// <summary>How a mask is drawn in training, element by element, and what takes its place in evaluation.</summary>
/// <param name="Probability">That an element is 0.</param>
/// <param name="Kept">What it is otherwise.</param>
/// <param name="Mean">What it is in evaluation.</param>
/// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to 1, or a number is not finite.</exception>
public sealed record MaskRate(double Probability, float Kept, float Mean)
{
    /// <summary>That an element is 0.</summary>
    public double Probability { get; init => field = Between(value); } = Between(Probability);

    /// <summary>What it is otherwise.</summary>
    public float Kept { get; init => field = Finite(value); } = Finite(Kept);

    /// <summary>What it is in evaluation.</summary>
    public float Mean { get; init => field = Finite(value); } = Finite(Mean);

    /// <summary>Elements of a state keep their old value with this probability (Krueger et al. 2017, arXiv 1606.01305).</summary>
    public static MaskRate Zoneout(double rate) => new(Checked(rate), 1, (float)(1 - rate));

    /// <summary>Elements become 0 with this probability and are scaled otherwise (Srivastava et al. 2014).</summary>
    public static MaskRate Dropout(double rate) => new(Checked(rate), (float)(1 / (1 - rate)), 1);

    /// <summary>Draws a mask.</summary>
    internal void Draw(ref Generator generator, Span<float> mask)
    {
        foreach (ref float element in mask)
            element = generator.Uniform() < Probability ? 0 : Kept;
    }

    static double Checked(double rate) => rate is >= 0 and < 1
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be from 0 to below 1.");

    static double Between(double probability) => probability is >= 0 and <= 1
        ? probability
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must be from 0 to 1.");

    static float Finite(float value) => float.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, "What an element is must be a finite number.");
}
