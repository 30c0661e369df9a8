using System.Globalization;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Parity;

/// <summary>Makes cell records of any shape: outputs from the double-precision reference, gradients by central differences of it.</summary>
static class CellRecord
{
    /// <summary>Writes a record.</summary>
    /// <param name="states">
    /// The initial states to give, such as h0 or v0.1; one with a minus before it is zero and not written, but its gradient is.
    /// </param>
    /// <param name="cotangents">The outputs that the loss weighs, such as y or hn.0.</param>
    public static void Write(
        string path, string cell, string config, CellSpec spec, int batch, int steps, string[] states, string[] cotangents)
    {
        var configuration = new RecordConfiguration(cell, config);
        Assert.Equal(spec, configuration.Spec);
        var random = new RandomStream(7, "record").At(0);
        var shapes = new Dictionary<string, int[]>();
        var arrays = new Dictionary<string, double[]>();
        ParameterList parameters = [];
        var rnn = configuration.Create(parameters);
        if (configuration.HeadSize > 0)
            _ = new LinearParameters(parameters.Scope("head"), rnn.OutputSize, configuration.HeadSize);
        var reference = new ReferenceNetwork(rnn);
        parameters.Initialise(new(5, "record"));
        foreach (var parameter in parameters)
            (shapes[parameter.Name], arrays[parameter.Name]) = (parameter.Shape.ToArray(), Widen(parameter.Value));
        (shapes["x"], arrays["x"]) = Drawn([batch, steps, rnn.InputSize], ref random);
        foreach (string state in states.Select(state => state.TrimStart('-')))
            (shapes[state], arrays[state]) = Drawn(StateShape(rnn, state, batch), ref random);
        foreach (string state in states.Where(state => state[0] == '-'))
            Array.Clear(arrays[state[1..]]);

        var outputs = reference.Forward(arrays, batch, steps);
        var weights = cotangents.ToDictionary(name => name, name => Drawn([outputs[name].Length], ref random).Values);
        var gradients = CentralDifferences.Gradient(arrays, a => CentralDifferences.Weighted(reference.Forward(a, batch, steps), weights));

        var writer = new SafetensorsWriter();
        (writer.Metadata["kind"], writer.Metadata["cell"], writer.Metadata["config"]) = ("cell", cell, config);
        foreach (var (name, values) in arrays)
        {
            bool isParameter = parameters.Contains(name);
            if (!states.Contains("-" + name))
                writer.Add((isParameter ? "param." : "input.") + name, shapes[name], Narrow(values));
            writer.Add((isParameter ? "grad.param." : "grad.") + name, shapes[name], gradients[name].Values);
        }
        foreach (var (name, values) in weights)
            writer.Add($"cotangent.{name}", [values.Length], Narrow(values));
        foreach (var (name, values) in outputs)
            writer.Add($"expected.{name}", [values.Length], values);
        writer.Save(path);
    }

    static int[] StateShape(Rnn rnn, string name, int batch)
    {
        string[] parts = name.Split('.');  // h0, or h0.1
        int index = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        int width = rnn.StateOf(parts[0][..^1], index).OuterWidth;
        return parts.Length > 1 ? [batch, width] : [rnn.Layers.Count, batch, width];
    }

    static (int[] Shape, double[] Values) Drawn(int[] shape, ref Generator random)
    {
        var values = new double[shape.Aggregate(1, (product, size) => product * size)];
        foreach (ref double value in values.AsSpan())
            value = (float)random.Uniform(-1, 1);
        return (shape, values);
    }

    static double[] Widen(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), value => (double)value);

    static float[] Narrow(double[] values) => Array.ConvertAll(values, value => (float)value);
}
