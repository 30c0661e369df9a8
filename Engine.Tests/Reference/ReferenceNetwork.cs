using MoGru.Cells;
using MoGru.Cells.Networks;
using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Reference;

/// <summary>
/// A network in double precision, the oracle that layers are compared with: the plain text of its cell, read over arrays under the names of
/// golden records.
/// </summary>
/// <param name="rnn">The network, whose parameters need no memory.</param>
/// <param name="prefix">What stands before the names of parameters.</param>
sealed class ReferenceNetwork(Rnn rnn, string prefix = "")
{
    readonly bool together = rnn.Spec.Type.Naming.StatesTogether;

    /// <summary>The network of a golden record, its parameters under <c>param.</c></summary>
    public static ReferenceNetwork Of(GoldenRecord record) => new(RecordConfiguration.Of(record).Create([]), "param.");

    /// <summary>Runs the network over <c>x</c> [B, T, n] from the initial states <c>h0</c> or <c>h0.0</c>, zero where absent, with masks <c>mask.name.0</c>.</summary>
    /// <returns><c>y</c>, behind the parameters <c>head</c> where there are any, the final states, and <c>betas</c> [B, T, layers · directions].</returns>
    public Dictionary<string, double[]> Forward(IReadOnlyDictionary<string, double[]> arrays, int batch, int steps)
    {
        var run = new PlainRun<DoubleTensor>(
            rnn, Read(arrays, "x", [batch, steps, rnn.InputSize]), parameter => Read(arrays, prefix + parameter.Name, parameter.Shape),
            (state, index) => Start(arrays, state, index, batch),
            (layer, index) => [.. layer.Sides.Select(side => Side(arrays, side, index, side.In(batch, steps)))]);
        var y = rnn.Frame.Forward(run);
        if (arrays.TryGetValue($"{prefix}head.bias", out var bias))
            y = y.Linear(Read(arrays, $"{prefix}head.weight", [bias.Length, rnn.OutputSize]), new([bias.Length], bias));

        var outputs = new Dictionary<string, double[]> { ["y"] = y.Values.ToArray() };
        for (int index = 0; index < rnn.Layers.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
            {
                string name = together ? $"{state.Name}n" : $"{state.Name}n.{index}";
                outputs[name] = [.. outputs.GetValueOrDefault(name, []), .. run.Final(index)[state.Index].Values];
            }
        }
        DoubleTensor[] betas = [.. Enumerable.Range(0, rnn.Layers.Count).Select(run.Retention).OfType<DoubleTensor>()];
        if (betas.Length == rnn.Layers.Count)
            outputs["betas"] = DoubleTensor.Concat(2, [.. betas.Select(beta => beta.Reshape([batch, steps, 1]))]).Values.ToArray();
        return outputs;
    }

    DoubleTensor Start(IReadOnlyDictionary<string, double[]> arrays, State state, int index, int batch)
    {
        Shape shape = [batch, state.OuterWidth];
        string name = together ? $"{state.Name}0" : $"{state.Name}0.{index}";
        if (!arrays.ContainsKey(name))
        {
            double[] start = new double[shape.Length];
            start.AsSpan().Fill(state.Marks is { } marked && arrays.ContainsKey(together ? $"{marked.Name}0" : $"{marked.Name}0.{index}") ? 1 : 0);
            return new(shape, start);
        }
        return together
            ? new(shape, arrays[name][(index * shape.Length)..((index + 1) * shape.Length)])
            : Read(arrays, name, shape);
    }

    // A mask that is not given has its mean.
    static DoubleTensor Side(IReadOnlyDictionary<string, double[]> arrays, SideInput side, int index, Shape shape)
    {
        string name = $"mask.{side.Name}.{index}";
        if (arrays.ContainsKey(name))
            return Read(arrays, name, shape);

        // That of zoneout is not rounded to single precision here.
        double? mean = side.Rate is { Kept: 1 } zoneout ? 1 - zoneout.Probability : side.Missing;
        double[] values = new double[shape.Length];
        values.AsSpan().Fill(mean ?? throw SideInput.NotGiven(side.Name, shape, index));
        return new(shape, values);
    }

    static DoubleTensor Read(IReadOnlyDictionary<string, double[]> arrays, string name, Shape shape)
    {
        if (!arrays.TryGetValue(name, out var values))
            throw new ArgumentException($"{name} is missing; it needs the shape {shape}.", nameof(arrays));
        return values.Length == shape.Length
            ? new(shape, values)
            : throw new ArgumentException($"{name} has {values.Length} elements; it needs {shape.Length}.", nameof(arrays));
    }
}
