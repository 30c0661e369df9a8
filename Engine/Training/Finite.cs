using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Keeps what is not finite out of parameters and of what optimizers remember, and names where it is.</summary>
static class Finite
{
    /// <summary>Refuses gradients of a group that, times a scale, are above a limit or not finite, and a scale that makes them so.</summary>
    /// <remarks>Reads gradients once, writes nothing; those of parameters that do not train are not looked at.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite or too large.</exception>
    /// <exception cref="NotFiniteNumberException">There is such a gradient; the message names the first.</exception>
    public static void Require(ParameterList parameters, ParameterGroup group, double scale, float limit)
    {
        if (scale != 0 && !float.IsNormal((float)scale))
            RequireScale(parameters, group, scale);
        RequireWithin(parameters, group, (float)scale, limit);
    }

    static void RequireWithin(ParameterList parameters, ParameterGroup group, float scale, float limit)
    {
        foreach (var run in parameters.TrainedRuns)
        {
            if (run.Group == group && !IsWithin(Reduce.Largest(parameters.GradientsOf(run)), scale, limit))
                throw Fault(parameters, group, scale, limit);
        }
    }

    // A scale beyond single precision, but for one that leaves nothing of the gradients anyway.
    static void RequireScale(ParameterList parameters, ParameterGroup group, double scale)
    {
        RequireWithin(parameters, group, scale: 1, float.MaxValue);  // a norm that is not a number has a cause, which says more
        if (!float.IsFinite((float)scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of gradients must be a number within single precision.");
        const double nothing = 1e-30;
        foreach (var run in parameters.TrainedRuns)
        {
            float largest = run.Group == group ? Reduce.Largest(parameters.GradientsOf(run)) : 0;
            if (largest * Math.Abs(scale) > nothing)
                throw new NotFiniteNumberException(FormattableString.Invariant(
                    $"Gradients reach {largest}, and the scale {scale:G3} for them has too few digits in single precision. ")
                        + "Nothing was changed: clip the gradients themselves, or leave this step out.", largest);
        }
    }

    /// <summary>What to say of the first gradient that is above the limit or not finite.</summary>
    /// <param name="group">Where to look; null for all groups without a bound of their own.</param>
    public static NotFiniteNumberException Fault(
        ParameterList parameters, ParameterGroup? group, float scale = 1, float limit = float.MaxValue)
    {
        var looked = parameters.Where(p => !p.IsFrozen && (group is null ? p.Group.MaxNorm is null : p.Group == group));
        var (where, gradient) = First(looked, p => p.Gradient, v => IsWithin(v, scale, limit));
        string bound = limit == float.MaxValue
            ? "a step needs finite gradients"
            : FormattableString.Invariant($"this optimizer squares gradients in single precision and takes magnitudes up to {limit:G3}");
        return new(FormattableString.Invariant(
            $"The gradient of {where} is {gradient}; {bound}. Nothing was changed: leave this step out, or lower the learning rate."),
            gradient);
    }

    /// <summary>What to say of the first value that a step has made infinite or not a number.</summary>
    public static NotFiniteNumberException FaultOfValues(ParameterList parameters)
    {
        var (where, value) = First(parameters, p => p.Value, float.IsFinite);
        return new(FormattableString.Invariant(
            $"The value of {where} is {value} after this step, which was too large for single precision; ")
                + "go back to a checkpoint and lower the learning rate or the weight decay.", value);
    }

    static (string Where, float Value) First(IEnumerable<Parameter> parameters, ValuesOf values, Func<float, bool> isRight)
    {
        foreach (var parameter in parameters)
        {
            var all = values(parameter);
            for (int i = 0; i < all.Length; i++)
            {
                if (!isRight(all[i]))
                    return (FormattableString.Invariant($"{parameter.Name}[{i}]"), all[i]);
            }
        }
        return ("a parameter", float.NaN);
    }

    static bool IsWithin(float gradient, float scale, float limit) => MathF.Abs(gradient * scale) <= limit;

    delegate ReadOnlySpan<float> ValuesOf(Parameter parameter);
}
