using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>Draws the declared initial values of parameters.</summary>
public static class InitialValues
{
    /// <summary>Gives every parameter memory and its initial value; parameter k draws from its own generator, <c>stream.At(k)</c>.</summary>
    public static void Initialise(this ParameterList parameters, RandomStream stream)
    {
        parameters.Allocate();
        for (int k = 0; k < parameters.Count; k++)
        {
            var generator = stream.At(k);
            Fill(parameters[k], ref generator);
        }
    }

    static void Fill(Parameter parameter, ref Generator generator)
    {
        var shape = parameter.Shape;
        var values = parameter.Write();
        switch (parameter.Initial)
        {
            case Initial.Blocks { Values: var constants }:
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
