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
    readonly int layers, batch, steps;
    readonly bool bidirectional;
    readonly ReferenceNetwork reference;

    public RandomRun(string cell, int layers, bool bidirectional, (int Batch, int Steps, int Input, int Hidden) shape, int seed = Seed)
        : this(CellSpec.Parse(cell), layers, bidirectional, shape, seed)
    {
    }

    public RandomRun(CellSpec spec, int layers, bool bidirectional, (int Batch, int Steps, int Input, int Hidden) shape, int seed = Seed)
    {
        (this.spec, this.layers, this.bidirectional) = (spec, layers, bidirectional);
        (batch, steps, Sizes) = (shape.Batch, shape.Steps, Networks.Fit(spec, shape.Input, shape.Hidden));

        ParameterList parameters = [];
        var rnn = Rnn.Create(spec, parameters, Sizes.Input, Sizes.Hidden, layers, bidirectional);
        reference = new(rnn);
        if (Head > 0)
            _ = new LinearParameters(parameters.Scope("head"), rnn.OutputSize, Head);
        var shapes = new Dictionary<string, int[]> { ["x"] = [batch, steps, Sizes.Input] };
        var outputs = new Dictionary<string, int[]> { ["y"] = [batch, steps, Head > 0 ? Head : rnn.OutputSize] };
        foreach (var state in rnn.Layers[0].States)
        {
            if (spec.Type.Naming.StatesTogether)
                shapes[$"{state.Name}0"] = outputs[$"{state.Name}n"] = [rnn.Layers.Count, batch, state.OuterWidth];
            else
                for (int k = 0; k < rnn.Layers.Count; k++)
                    shapes[$"{state.Name}0.{k}"] = outputs[$"{state.Name}n.{k}"] = [batch, rnn.Layers[k].States[state.Index].OuterWidth];
        }
        foreach (var parameter in parameters)
            shapes[parameter.Name] = parameter.Shape.ToArray();
        Arrays = ReferenceArrays.Random(
            shapes, seed, aroundOne: name => parameters.Contains(name) && parameters[name].Initial == Initial.One);
        foreach (var parameter in parameters)
            MoveNearInitial(parameter, Arrays[parameter.Name]);
        Cotangents = ReferenceArrays.Random(outputs, seed + 1, scale: 1);
        Gradients = [.. shapes.Keys.Select(name => parameters.Contains(name) ? "param." + name : name)];
    }

    /// <summary>The sizes of a layer: those of the shape, or the cell's own where it has some.</summary>
    public CellSizes Sizes { get; }

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
    public LayerRun Layer(Workers? workers = null) => new(spec, Sizes, layers, bidirectional, Head, batch, steps, Arrays, workers);

    /// <summary>Runs the plain twin.</summary>
    public LayerRun Plain() => new(spec, Sizes, layers, bidirectional, Head, batch, steps, Arrays, plain: true);

    /// <summary>The outputs of the reference in double precision.</summary>
    public Dictionary<string, double[]> Reference(IReadOnlyDictionary<string, double[]> at) => reference.Forward(at, batch, steps);

    /// <summary>Σ outputs ⊙ cotangents of the reference in double precision.</summary>
    public double ReferenceLoss(IReadOnlyDictionary<string, double[]> at) => CentralDifferences.Weighted(Reference(at), Cotangents);

    public override string ToString() => $"{spec} ×{layers}{(bidirectional ? " both ways" : "")} [{batch}, {steps}, {Sizes.Input}] d {Sizes.Hidden}";
}
