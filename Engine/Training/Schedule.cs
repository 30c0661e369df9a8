using System.Globalization;
using MoGru.Engine.Random;

namespace MoGru.Engine.Training;

/// <summary>
/// What all learning rates are multiplied by at each step of a training: a function of the step alone, so that a run that is resumed goes on with
/// the same rates. Immutable, for any number of threads.
/// </summary>
public sealed class Schedule
{
    readonly Func<long, double> factor;

    Schedule(Func<long, double> factor) => this.factor = factor;

    /// <summary>1 at every step.</summary>
    public static Schedule Constant { get; } = new(_ => 1);

    /// <summary>A function of the step, from 0. It must give the same for the same step.</summary>
    public static Schedule From(Func<long, double> factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return new(factor);
    }

    /// <summary>Times the factor after every so many steps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps, or the factor is negative or not finite.</exception>
    public static Schedule StepDecay(long every, double factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        RequireFactor(factor, nameof(factor));
        return new(step => PortableMath.Power(factor, step / every));
    }

    /// <summary>From 1 to the floor along half a cosine in so many steps, and the floor from there on (Loshchilov and Hutter 2017, without restarts).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps, or the floor is negative or not finite.</exception>
    public static Schedule Cosine(long steps, double floor = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        RequireFactor(floor, nameof(floor));
        return new(step => step >= steps ? floor : floor + (1 - floor) * (1 + PortableMath.CosTurns((double)step / steps / 2)) / 2);
    }

    /// <summary>From 1 to the floor along a line in so many steps, and the floor from there on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps, or the floor is negative or not finite.</exception>
    public static Schedule Linear(long steps, double floor = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        RequireFactor(floor, nameof(floor));
        return new(step => step >= steps ? floor : 1 + (floor - 1) * ((double)step / steps));
    }

    /// <summary>Along a line from 1 / steps to 1 in so many steps, and then this schedule from its beginning.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no steps.</exception>
    public Schedule AfterWarmUp(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        return new(step => step < steps ? (step + 1.0) / steps : factor(step - steps));
    }

    /// <summary>The factor of a step, from 0.</summary>
    /// <exception cref="InvalidOperationException">A function of one's own gave a number that is negative or not finite.</exception>
    public double Factor(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        double all = factor(step);
        return double.IsFinite(all) && all >= 0
            ? all
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"The schedule gives {all} at step {step}; a factor is 0 or a positive number."));
    }

    static void RequireFactor(double value, string name)
    {
        if (!double.IsFinite(value) || value < 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be 0 or a positive number.");
    }
}
