using MoGru.Engine.Memory;

namespace MoGru.Engine.Autodiff.Checking;

/// <summary>
/// Σ function ⊙ cotangent over parameters that are moved about. The only place that writes to parameters, and it puts them back.
/// </summary>
sealed class CheckedFunction
{
    const double HalfUnit = 6e-8;  // of a float's last digit, relative; and the smallest float there is
    const double Smallest = 1.4e-45;

    readonly Tape tape = new();
    readonly Func<Tape, Variable> function;
    readonly Parameter[] parameters;
    readonly float[][] given;
    readonly int seed;
    float[] cotangent = [];

    public CheckedFunction(Func<Tape, Variable> function, IReadOnlyList<Parameter> parameters, int seed)
    {
        (this.function, this.seed) = (function, seed);
        this.parameters = [.. parameters.Where(p => !p.IsConstant)];
        given = Array.ConvertAll(this.parameters, p => p.Value.ToArray());
    }

    /// <summary>The number of parameters.</summary>
    public int Count => parameters.Length;

    /// <summary>The values that the caller gave.</summary>
    public float[][] Given => given;

    public string Name(int parameter) => parameters[parameter].Name;

    /// <summary>The value here, and what its rounding is at least.</summary>
    public (double Value, double Rounding) Evaluate()
    {
        tape.Rewind();
        tape.Records = false;
        return Weighted(function(tape).Value);
    }

    /// <summary>The gradients here by backward, and the value.</summary>
    public (float[][] Gradients, double Value, double Rounding) Backward()
    {
        tape.Rewind();
        tape.Records = true;
        foreach (var parameter in parameters)
            parameter.Gradient.Clear();
        var output = function(tape);
        if (cotangent.Length != output.Shape.Length)
            cotangent = [.. Enumerable.Range(0, output.Shape.Length).Select(k => (float)Irregular.Weight(seed, k))];
        var (value, rounding) = Weighted(output.Value);
        tape.Backward(output, cotangent);
        return (Array.ConvertAll(parameters, p => p.Gradient.ToArray()), value, rounding);
    }

    /// <summary>Moves everything to a point.</summary>
    public void MoveTo(float[][] point)
    {
        for (int k = 0; k < parameters.Length; k++)
            Write(k, point[k]);
    }

    /// <summary>
    /// Moves one parameter from a point by a multiple of a direction. Gives what the rounding of the new values adds to the derivative
    /// times the distance, by a gradient.
    /// </summary>
    public double Move(float[][] point, Direction direction, double distance, float[] gradient)
    {
        float[] centre = point[direction.Parameter];
        float[] moved = [.. centre];
        double slip = 0;
        for (int k = 0; k < direction.Elements.Length; k++)
        {
            int element = direction.Elements[k];
            double step = distance * direction.Weights[k];
            moved[element] = (float)(centre[element] + step);
            slip += gradient[element] * ((double)moved[element] - centre[element] - step);
        }
        Write(direction.Parameter, moved);
        return slip;
    }

    /// <summary>Moves one parameter back to a point.</summary>
    public void Return(float[][] point, Direction direction) => Write(direction.Parameter, point[direction.Parameter]);

    void Write(int parameter, float[] values)
    {
        values.CopyTo(parameters[parameter].Write());
    }

    (double Value, double Rounding) Weighted(ReadOnlySpan<float> output)
    {
        double sum = 0, squares = 0;
        for (int k = 0; k < output.Length; k++)
        {
            double term = (double)output[k] * cotangent[k];
            sum += term;
            squares += term * term + Smallest * Smallest;
        }
        return (sum, HalfUnit * Math.Sqrt(squares));
    }
}
