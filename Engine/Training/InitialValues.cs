using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Draws the declared initial values of parameters.</summary>
public static class InitialValues
{
    /// <summary>Gives every parameter memory and its initial value; parameter k draws from its own generator, <c>stream.At(k)</c>.</summary>
    /// <exception cref="InvalidOperationException">What is declared is not finite, or blocks do not fit the length.</exception>
    public static void Initialise(this ParameterList parameters, RandomStream stream)
    {
        parameters.Allocate();
        for (int k = 0; k < parameters.Count; k++)
        {
            var generator = stream.At(k);
            Fill(parameters[k], ref generator);
            if (!float.IsFinite(Reduce.Largest(parameters[k].Value)))
                throw new InvalidOperationException(
                    $"The initial values of {parameters[k]} are not finite; declare a limit or deviation within single precision.");
        }
    }

    static void Fill(Parameter parameter, ref Generator generator)
    {
        var shape = parameter.Shape;
        var values = parameter.Write();
        switch (parameter.Initial)
        {
            case Initial.Blocks { Values: var constants }:
                if (constants.Count == 0 || values.Length % constants.Count != 0)
                    throw new InvalidOperationException(
                        $"{parameter} is declared with {constants.Count} blocks of constants; they must part its {values.Length} elements evenly.");
                int length = values.Length / constants.Count;
                for (int k = 0; k < constants.Count; k++)
                    values.Slice(k * length, length).Fill(constants[k]);
                break;
            case Initial.Uniform { Limit: var limit }:
                FillUniform(values, limit, ref generator);
                break;
            case Initial.XavierUniform:
                FillUniform(values, Math.Sqrt(6.0 / (shape[0] + shape[1])), ref generator);
                break;
            case Initial.Normal { Deviation: var deviation, PaddingRow: var paddingRow }:
                foreach (ref float value in values)
                    value = (float)generator.Normal(0, deviation);
                if (paddingRow is int row)
                    values.Slice(row * shape[1], shape[1]).Clear();
                break;
        }
    }

    static void FillUniform(Span<float> values, double limit, ref Generator generator)
    {
        foreach (ref float value in values)
            value = (float)generator.Uniform(-limit, limit);
    }
}
