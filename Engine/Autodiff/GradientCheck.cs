using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff;

/// <summary>
/// Compares the gradients of backward with central differences of fourth order. The function runs in single precision, so errors of
/// 1e-5 to 1e-3 are rounding; a wrong formula is far beyond. To check the gradient of an input, declare it as a parameter.
/// </summary>
public static class GradientCheck
{
    const double RelativeFloor = 1e-2;  // of the largest derivative anywhere: below it, rounding decides
    const double AbsoluteFloor = 1e-12;

    /// <summary>Checks the gradient of Σ function ⊙ cotangent, for a fixed irregular cotangent, with respect to every parameter.</summary>
    /// <param name="function">Records the function on a tape and returns its output, of any shape. It must give the same output at every call.</param>
    /// <param name="parameters">What it depends on, with memory; the values are as before afterwards, the gradients are overwritten.</param>
    /// <exception cref="ArgumentException">There are no parameters, or an option is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The output depends on no parameter.</exception>
    public static GradientCheckResult Run(Func<Tape, Variable> function, ParameterList parameters, GradientCheckOptions? options = null)
    {
        options ??= new();
        options.Validate();
        if (parameters.TotalLength == 0)
            throw new ArgumentException("There are no parameters; a gradient check needs at least one element.", nameof(parameters));

        var tape = new Tape();
        parameters.ZeroGradients();
        var output = function(tape);
        float[] cotangent = Cotangent(output.Shape.Length, options.Seed);
        tape.Backward(output, cotangent);

        var probe = new Probe(tape, function, cotangent);
        Finding[] findings = [.. parameters.Where(p => p.Shape.Length > 0).Select(p => Check(p, probe, options))];
        double floor = Math.Max(AbsoluteFloor, RelativeFloor * findings.Max(f => f.Largest));
        var worst = findings.MaxBy(f => double.IsNaN(f.Distance) ? double.PositiveInfinity : f.Distance / Math.Max(floor, f.Largest))!;
        double error = worst.Distance / Math.Max(floor, worst.Largest);
        return new(error <= options.Tolerance, error, worst.Parameter, worst.Index, worst.Backward, worst.Differences);
    }

    static Finding Check(Parameter parameter, Probe probe, GradientCheckOptions options)
    {
        int length = parameter.Shape.Length;
        int count = Math.Min(length, options.MaxElements);
        var finding = new Finding(parameter.Name, 0, 0, 0, -1, 0);
        for (int k = 0; k < count; k++)
        {
            int index = (int)((long)k * length / count);
            double backward = parameter.Gradient[index];
            double differences = Derivative(parameter, index, probe, options.Step);
            double distance = Math.Abs(backward - differences);
            if (!(distance <= finding.Distance))
                finding = finding with { Index = index, Backward = backward, Differences = differences, Distance = distance };
            if (double.IsNaN(distance))
                break;
            finding = finding with { Largest = Math.Max(finding.Largest, Math.Abs(differences)) };
        }
        return finding;
    }

    // (8 (f(x + s) - f(x - s)) - (f(x + 2s) - f(x - 2s))) / 12 s: what is left out is of the order of s⁴.
    static double Derivative(Parameter parameter, int index, Probe probe, double step)
    {
        float centre = parameter.Value[index];
        double distance = step * Math.Max(1, Math.Abs(centre));
        try
        {
            double near = At(distance) - At(-distance);
            double far = At(2 * distance) - At(-2 * distance);
            return (8 * near - far) / (12 * distance);
        }
        finally
        {
            parameter.Write()[index] = centre;
        }

        double At(double offset)
        {
            parameter.Write()[index] = (float)(centre + offset);
            return probe.Weighted();
        }
    }

    // From -1 to 1, by multiples of the golden section, which never come round to the same place.
    static float[] Cotangent(int length, int seed)
    {
        var cotangent = new float[length];
        for (int k = 0; k < length; k++)
        {
            double turns = (k + 1 + (uint)seed * 1000.0) * 0.6180339887498949;
            cotangent[k] = (float)(2 * (turns - Math.Floor(turns)) - 1);
        }
        return cotangent;
    }

    // The worst element of a parameter, and its largest derivative.
    sealed record Finding(string Parameter, int Index, double Backward, double Differences, double Distance, double Largest);

    sealed class Probe(Tape tape, Func<Tape, Variable> function, float[] cotangent)
    {
        public double Weighted()
        {
            tape.Rewind();
            tape.Records = false;
            var output = function(tape).Value;
            double sum = 0;
            for (int k = 0; k < output.Length; k++)
                sum += (double)output[k] * cotangent[k];
            return sum;
        }
    }
}
