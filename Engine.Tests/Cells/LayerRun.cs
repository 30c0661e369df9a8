using MoGru.Cells;
using MoGru.Cells.Plain;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Tests.Cells;

/// <summary>
/// A network of the engine over one sequence, its arrays in and out under the names of the golden records: parameters by their own name,
/// x, h0 / h0.{k}, mask.{name}.{k}, and out y, hn / hn.{k}, betas; cotangents like the outputs. Gradients as grad.x, grad.h0, grad.param.…
/// The same with the plain twin in place of the layers, where asked.
/// </summary>
sealed class LayerRun
{
    readonly IReadOnlyDictionary<string, double[]> arrays;
    readonly bool stackedStates;  // records keep all layers' states in one tensor
    readonly Dictionary<string, Variable> inputs = [];

    public LayerRun(
        CellSpec spec, CellSizes sizes, int layers, bool bidirectional, int headSize, int batch, int steps,
        IReadOnlyDictionary<string, double[]> arrays, Workers? workers = null, bool plain = false)
    {
        (this.arrays, Batch, Steps) = (arrays, batch, steps);
        stackedStates = spec.Type.Naming.StatesTogether;
        Rnn = Rnn.Create(spec, Parameters, sizes.Input, sizes.Hidden, layers, bidirectional);
        var head = headSize > 0 ? new LinearParameters(Parameters.Scope("head"), Rnn.OutputSize, headSize) : null;
        Parameters.Allocate();
        foreach (var parameter in Parameters)
            Narrow(arrays[parameter.Name]).CopyTo(parameter.Write());
        Tape = new(workers);
        Run(head, plain);
    }

    public ParameterList Parameters { get; } = [];

    public Tape Tape { get; }

    public Rnn Rnn { get; }

    public int Batch { get; }

    public int Steps { get; }

    /// <summary>The outputs by name.</summary>
    public Dictionary<string, Variable> Outputs { get; } = [];

    /// <summary>β over steps and layers, [B, T, layers]; empty where the cell has none.</summary>
    public double[] Betas { get; private set; } = [];

    /// <summary>
    /// One output as doubles; final states of all layers together where the records keep them so; a parameter (<c>param.NAME</c>) as the pass left it.
    /// </summary>
    public double[] Output(string name) => name switch
    {
        "betas" => Betas,
        _ when name.StartsWith("param.", StringComparison.Ordinal) => Widen(Parameters[name[6..]].Value.ToArray()),
        _ => Widen(Outputs
            .Where(o => o.Key == name || o.Key.StartsWith(name + "/", StringComparison.Ordinal))
            .SelectMany(o => o.Value.Value.ToArray())),
    };

    /// <summary>Adds the gradients of Σ outputs ⊙ cotangents.</summary>
    public void Backward(IReadOnlyDictionary<string, double[]> cotangents)
    {
        Variable loss = default;
        foreach (var (name, output) in Outputs)
        {
            string[] parts = name.Split('/');
            if (!cotangents.TryGetValue(parts[0], out var all))
                continue;
            int length = output.Shape.Length;
            int from = parts.Length > 1 ? int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) * length : 0;
            var term = (output * Tape.Input(output.Shape, Narrow(all.AsSpan(from, length)))).Sum();
            loss = loss.Exists ? loss + term : term;
        }
        Tape.Backward(loss);
    }

    /// <summary>The gradient of x, of an initial state, or of a parameter (<c>param.NAME</c>).</summary>
    public double[] Gradient(string name) => name.StartsWith("param.", StringComparison.Ordinal)
        ? Widen(Parameters[name[6..]].Gradient.ToArray())
        : Widen(inputs.Where(i => i.Key == name || i.Key.StartsWith(name + "/", StringComparison.Ordinal)).SelectMany(i => i.Value.Gradient.ToArray()));

    void Run(LinearParameters? head, bool plain)
    {
        var x = inputs["x"] = Tape.InputWithGradient([Batch, Steps, Rnn.InputSize], Narrow(arrays["x"]));
        var initial = new RnnStates();
        int cells = Rnn.NumLayers * Rnn.Directions;
        foreach (string state in Rnn.StateNames)
        {
            for (int k = 0; k < cells; k++)
            {
                string name = stackedStates ? $"{state}0" : $"{state}0.{k}";
                if (!arrays.TryGetValue(name, out var all))
                    continue;
                int width = stackedStates ? all.Length / cells : all.Length;
                var start = Tape.InputWithGradient([Batch, width / Batch], Narrow(all.AsSpan(stackedStates ? k * width : 0, width)));
                initial[state, k] = inputs[stackedStates ? $"{name}/{k}" : name] = start;
            }
        }

        var (y, final) = plain ? Plain(x, initial) : Layer(Rnn.Forward(x, initial, sides: Masks()), cells);
        Outputs["y"] = head is null ? y : y.Linear(Tape.Use(head.Weight), Tape.Use(head.Bias));
        for (int k = 0; k < cells; k++)
        {
            foreach (string state in Rnn.StateNames)
                Outputs[stackedStates ? $"{state}n/{k}" : $"{state}n.{k}"] = final(state, k);
        }
    }

    // mask.{name}.{k}; those that are not given have their mean.
    RnnSides Masks()
    {
        var masks = new RnnSides();
        for (int k = 0; k < Rnn.Layers.Count; k++)
        {
            foreach (var side in Rnn.Layers[k].Sides)
            {
                if (arrays.TryGetValue($"mask.{side.Name}.{k}", out var values))
                    masks[side.Name, k] = Tape.Input(side.In(Batch, Steps), Narrow(values));
            }
        }
        return masks;
    }

    (Variable Y, Func<string, int, Variable> Final) Plain(Variable x, RnnStates initial)
    {
        var (y, states) = PlainRnn.Forward(Rnn, x, initial, sides: Masks());
        return (y, (name, k) => states[name, k]);
    }

    (Variable Y, Func<string, int, Variable> Final) Layer(RnnOutput output, int cells)
    {
        var betas = new float[Batch * Steps];
        var betasOfAll = new double[Batch * Steps * cells];
        for (int k = 0; k < cells; k++)
        {
            if (!output.MeanRetention(k, betas))
                return (output.Y, output.FinalState);
            for (int i = 0; i < betas.Length; i++)
                betasOfAll[i * cells + k] = betas[i];
        }
        Betas = betasOfAll;
        return (output.Y, output.FinalState);
    }

    public static float[] Narrow(ReadOnlySpan<double> values)
    {
        var narrow = new float[values.Length];
        for (int i = 0; i < narrow.Length; i++)
            narrow[i] = (float)values[i];
        return narrow;
    }

    static double[] Widen(IEnumerable<float> values) => [.. values.Select(v => (double)v)];
}
