using MoGru.Cells;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Tests.Reference;

namespace MoGru.Tests.Cells;

/// <summary>A network at one shape with seeded parameters, input, initial states and cotangents on all outputs.</summary>
sealed class RandomRun
{
    const int Seed = 20260;

    readonly CellSpec spec;
    readonly int layers, input, hidden, batch, steps;
    readonly bool bidirectional;

    public RandomRun(string cell, int layers, bool bidirectional, (int Batch, int Steps, int Input, int Hidden) shape, int seed = Seed)
    {
        (spec, this.layers, this.bidirectional) = (CellSpec.Parse(cell), layers, bidirectional);
        (batch, steps, input, hidden) = shape;

        ParameterList parameters = [];
        var rnn = Rnn.Create(spec, parameters, input, hidden, layers, bidirectional);
        if (Head > 0)
            _ = new LinearParameters(parameters.Scope("head"), hidden, Head);
        int cells = layers * rnn.Directions;
        var shapes = new Dictionary<string, int[]> { ["x"] = [batch, steps, input] };
        var outputs = new Dictionary<string, int[]> { ["y"] = [batch, steps, Head > 0 ? Head : rnn.OutputSize] };
        foreach (string state in rnn.StateNames)
        {
            int width = spec.Kind == CellKind.MomentumGru && state == "v" ? 3 * hidden : hidden;
            if (spec.Kind is CellKind.Gru or CellKind.Lstm)
                shapes[$"{state}0"] = outputs[$"{state}n"] = [cells, batch, width];
            else
                for (int k = 0; k < cells; k++)
                    shapes[$"{state}0.{k}"] = outputs[$"{state}n.{k}"] = [batch, width];
        }
        foreach (var parameter in parameters)
            shapes[parameter.Name] = parameter.Shape.ToArray();
        Arrays = ReferenceArrays.Random(shapes, seed);
        foreach (var parameter in parameters)
            MoveNearInitial(parameter, Arrays[parameter.Name]);
        Cotangents = ReferenceArrays.Random(outputs, seed + 1, scale: 1);
        Gradients = [.. shapes.Keys.Select(name => parameters.Contains(name) ? "param." + name : name)];
    }

    /// <summary>x, initial states and parameters by name.</summary>
    public Dictionary<string, double[]> Arrays { get; }

    /// <summary>A cotangent for every output.</summary>
    public Dictionary<string, double[]> Cotangents { get; }

    /// <summary>The names of all gradients, as <see cref="LayerRun.Gradient"/> takes them.</summary>
    public IReadOnlyList<string> Gradients { get; }

    // A recurrence far from its initial values multiplies every rounding by hundreds in a few steps, whatever computes it. So weights
    // are ± 1/√inputs, and biases lie around the constants that they are declared with, as LayerNorm gains do already.
    static void MoveNearInitial(Parameter parameter, double[] values)
    {
        double scale = parameter.Shape.Rank == 2 ? Math.Min(1, 2 / Math.Sqrt(parameter.Shape[1])) : 1;
        for (int i = 0; i < values.Length; i++)
        {
            double constant = parameter.Initial is Initial.Blocks { Values: var blocks } && parameter.Initial != Initial.One
                ? blocks[i / (values.Length / blocks.Count)]
                : 0;
            values[i] = (float)(constant + scale * values[i]);
        }
    }

    int Head => Networks.HeadOf(spec);

    /// <summary>Runs the layers.</summary>
    public LayerRun Layer(Workers? workers = null) => new(spec, input, hidden, layers, bidirectional, Head, batch, steps, Arrays, workers);

    /// <summary>Runs the plain twin.</summary>
    public LayerRun Plain() => new(spec, input, hidden, layers, bidirectional, Head, batch, steps, Arrays, plain: true);

    /// <summary>Σ outputs ⊙ cotangents of the reference in double precision.</summary>
    public double ReferenceLoss(IReadOnlyDictionary<string, double[]> at)
    {
        var reference = Specs.Reference(spec, input, hidden, layers, bidirectional, Head);
        return CentralDifferences.Weighted(reference.Forward(at, batch, steps), Cotangents);
    }

    public override string ToString() => $"{spec} ×{layers}{(bidirectional ? " both ways" : "")} [{batch}, {steps}, {input}] d {hidden}";
}
