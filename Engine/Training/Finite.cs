using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Keeps what is not finite out of parameters and of what optimizers remember, and names where it is.</summary>
static class Finite
{
    /// <summary>Refuses gradients that, times a scale, are above a limit or not finite. Reads them once, writes nothing.</summary>
    /// <exception cref="NotFiniteNumberException">There is one; the message names the first.</exception>
    public static void Require(ParameterList parameters, float scale, float limit)
    {
        for (int k = 0; k < parameters.Gradients.SlabCount; k++)
        {
            if (!IsWithin(Reduce.Largest(parameters.Gradients.Slab(k)), scale, limit))
                throw Fault(parameters, scale, limit);
        }
    }

    /// <summary>Refuses a scale beyond single precision, but for one that leaves nothing of the gradients anyway.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not finite or too large.</exception>
    /// <exception cref="NotFiniteNumberException">A gradient is not finite, or too large for so few digits of a scale.</exception>
    public static void RequireScale(ParameterList parameters, double scale)
    {
        Require(parameters, scale: 1, float.MaxValue);  // a norm that is not a number has a cause, which says more
        if (!float.IsFinite((float)scale))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of gradients must be a number within single precision.");
        const double nothing = 1e-30;
        for (int k = 0; k < parameters.Gradients.SlabCount; k++)
        {
            float largest = Reduce.Largest(parameters.Gradients.Slab(k));
            if (largest * Math.Abs(scale) > nothing)
                throw new NotFiniteNumberException(FormattableString.Invariant(
                    $"Gradients reach {largest}, and the scale {scale:G3} for them has too few digits in single precision. ")
                        + "Nothing was changed: clip the gradients themselves, or leave this step out.", largest);
        }
    }

    /// <summary>What to say of the first gradient that is above the limit or not finite.</summary>
    public static NotFiniteNumberException Fault(ParameterList parameters, float scale = 1, float limit = float.MaxValue)
    {
        var (where, gradient) = First(parameters, p => p.Gradient, v => IsWithin(v, scale, limit));
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

    static (string Where, float Value) First(ParameterList parameters, ValuesOf values, Func<float, bool> isRight)
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
