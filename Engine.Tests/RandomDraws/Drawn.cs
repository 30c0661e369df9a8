using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Tests.RandomDraws;

/// <summary>Values drawn for one parameter, as a model's are.</summary>
static class Drawn
{
    /// <summary>The values of a parameter <c>w</c> of this shape.</summary>
    public static float[] From(Initial initial, Shape shape, long seed = 5)
    {
        var parameters = new ParameterList();
        parameters.Add("w", shape, initial);
        parameters.Initialise(new(seed, "initial"));
        return parameters[0].Value.ToArray();
    }

    /// <summary>The message with which such a parameter is refused.</summary>
    public static string Refusal(Initial initial, Shape shape) =>
        Xunit.Assert.Throws<InvalidOperationException>(() => From(initial, shape)).Message;

    public static double Mean(float[] values) => values.Average(v => (double)v);

    public static double Deviation(float[] values)
    {
        double mean = Mean(values);
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
