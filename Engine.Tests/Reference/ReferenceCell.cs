namespace MoGru.Tests.Reference;

/// <summary>What one layer gives over a sequence.</summary>
/// <param name="Y">Outputs [B, T, outputs].</param>
/// <param name="Final">Each state after the last step, by name, [B, size].</param>
/// <param name="Betas">Mean retention over the hidden dimension [B, T]; null where the cell has none.</param>
sealed record ReferencePass(double[] Y, Dictionary<string, double[]> Final, double[]? Betas);

/// <summary>One layer of a recurrent cell in double precision, in one direction: the oracle that engine cells are compared with.</summary>
abstract class ReferenceCell
{
    readonly Dictionary<string, double[]> parameters = [];
    readonly (string Name, int Size)[] states;
    readonly int inputSize, outputSize;

    /// <summary>Takes the arrays named by <paramref name="shapes"/>, with the prefix before each name; shared, not copied.</summary>
    /// <exception cref="ArgumentException">A parameter is missing or has the wrong number of elements.</exception>
    protected ReferenceCell(
        IReadOnlyDictionary<string, double[]> arrays, string prefix, IReadOnlyDictionary<string, int[]> shapes,
        int inputSize, int outputSize, params (string Name, int Size)[] states)
    {
        (this.inputSize, this.outputSize, this.states) = (inputSize, outputSize, states);
        foreach (var (name, shape) in shapes) parameters[name] = Take(arrays, prefix + name, shape);
    }

    /// <summary>The layer's parameters by their PyTorch names without prefix, row-major.</summary>
    public IReadOnlyDictionary<string, double[]> Parameters => parameters;

    /// <summary>The names and row sizes of the carried states.</summary>
    public IReadOnlyList<(string Name, int Size)> States => states;

    /// <summary>Number of outputs a step.</summary>
    public int OutputSize => outputSize;

    /// <summary>Runs the layer over x [B, T, n].</summary>
    /// <param name="initial">States at the start by name, [B, size]; zero where absent.</param>
    /// <param name="reverse">Walks from the last step to the first; outputs keep their places in time.</param>
    public ReferencePass Forward(
        double[] x, int batch, int steps, IReadOnlyDictionary<string, double[]>? initial = null, bool reverse = false)
    {
        Require("x", x, batch * steps * inputSize);
        var final = states.ToDictionary(state => state.Name, state => new double[batch * state.Size]);
        var y = new double[batch * steps * outputSize];
        double[]? betas = null;
        for (int b = 0; b < batch; b++)
        {
            var state = Array.ConvertAll(states, named => InitialRow(initial, named, batch, b));
            for (int k = 0; k < steps; k++)
            {
                int row = b * steps + (reverse ? steps - 1 - k : k);
                double? beta = Step(x.AsSpan(row * inputSize, inputSize), state, y.AsSpan(row * outputSize, outputSize));
                if (beta is { } mean) (betas ??= new double[batch * steps])[row] = mean;
            }

            for (int s = 0; s < states.Length; s++) state[s].CopyTo(final[states[s].Name], b * states[s].Size);
        }

        return new(y, final, betas);
    }

    /// <summary>One step of one row: replaces every state by its successor, writes y [outputs], gives the mean β, if any.</summary>
    protected abstract double? Step(ReadOnlySpan<double> x, double[][] state, Span<double> y);

    /// <summary>One named array of the expected shape.</summary>
    public static double[] Take(IReadOnlyDictionary<string, double[]> arrays, string name, params int[] shape)
    {
        if (!arrays.TryGetValue(name, out var array))
            throw new ArgumentException($"parameter {name} is missing; it needs shape [{string.Join(", ", shape)}].", nameof(arrays));
        Require(name, array, shape.Aggregate(1, (product, size) => product * size));
        return array;
    }

    static double[] InitialRow(IReadOnlyDictionary<string, double[]>? initial, (string Name, int Size) state, int batch, int b)
    {
        if (initial is null || !initial.TryGetValue(state.Name, out var rows)) return new double[state.Size];
        Require(state.Name, rows, batch * state.Size);
        return rows.AsSpan(b * state.Size, state.Size).ToArray();
    }

    static void Require(string name, double[] array, int needed)
    {
        if (array.Length != needed) throw new ArgumentException($"{name} has {array.Length} elements; it needs {needed}.", nameof(array));
    }
}
