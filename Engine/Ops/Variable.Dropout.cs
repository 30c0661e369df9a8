using MoGru.Engine.Random;

namespace MoGru.Engine.Autodiff;

// Dropout, whose mask depends on its stream and the step's number alone, so neither on threads nor on where a run was resumed.
public readonly partial struct Variable
{
    /// <summary>
    /// Each element with this probability 0, otherwise divided by 1 − probability (Srivastava et al. 2014); of the shape of this variable.
    /// </summary>
    /// <param name="probability">From 0 to below 1.</param>
    /// <param name="stream">A stream for this place in the model.</param>
    /// <param name="step">The number of the training step.</param>
    /// <param name="training">False leaves the variable as it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not from 0 to below 1.</exception>
    public Variable Dropout(double probability, RandomStream stream, long step, bool training = true)
    {
        if (probability is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must be from 0 to below 1.");
        if (!training || probability == 0)
            return this;

        var mask = Tape.Take(Shape);
        var generator = stream.At(step);
        float kept = (float)(1 / (1 - probability));
        foreach (ref float element in mask.Span)
            element = generator.Uniform() < probability ? 0 : kept;
        return this * Tape.Constant(mask);
    }
}
