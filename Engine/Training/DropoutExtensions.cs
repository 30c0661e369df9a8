using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Engine.Training;

/// <summary>
/// Dropout whose mask depends on its stream and the step's number alone, so neither on threads nor on where a run was resumed.
/// </summary>
public static class DropoutExtensions
{
    /// <summary>
    /// Each element with this probability 0, otherwise divided by 1 − probability (Srivastava et al. 2014); of the shape of x.
    /// </summary>
    /// <param name="stream">A stream for this place in the model.</param>
    /// <param name="step">The number of the training step.</param>
    /// <param name="training">False leaves x as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
    public static Variable Dropout(this Variable x, double probability, RandomStream stream, long step, bool training = true)
    {
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must be from 0 to below 1.");
        if (!training || probability == 0)
            return x;

        var mask = x.Tape.Take(x.Shape);
        var generator = stream.At(step);
        float kept = (float)(1 / (1 - probability));
        foreach (ref float element in mask.Span)
            element = generator.Uniform() < probability ? 0 : kept;
        return x * x.Tape.Constant(mask);
    }
}
