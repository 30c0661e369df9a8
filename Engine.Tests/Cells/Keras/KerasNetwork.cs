namespace MoGru.Tests.Keras;

/// <summary>
/// Keras's SimpleRNN, GRU and LSTM, stacked and bidirectional, in double precision and in its own order of gates, as its documentation has them:
/// arrays kernel [n, blocks · d], recurrent_kernel [d, blocks · d] and bias by the scope of their layer.
/// </summary>
sealed record KerasNetwork(string Kind, int Inputs, int Units, int Layers, bool IsBidirectional)
{
    public bool ResetAfter { get; init; } = true;

    public bool UseBias { get; init; } = true;

    public bool IsRelu { get; init; }

    int Blocks => Kind switch { "lstm" => 4, "gru" => 3, _ => 1 };

    int Directions => IsBidirectional ? 2 : 1;

    /// <summary>The cell that it is here.</summary>
    public string Cell => string.Join(':', ((string[])
    [
        Kind == "simple_rnn" ? "rnn" : Kind,
        string.Join(',', ((string[])[UseBias ? "" : "no-bias", Kind == "gru" && !ResetAfter ? "reset=before" : "", IsRelu ? "nonlinearity=relu" : ""]).Where(o => o.Length > 0)),
    ]).Where(part => part.Length > 0));

    /// <summary>The shapes of all arrays, layer by layer, by scopes that a function of layer and direction (0 or 1) gives.</summary>
    public IEnumerable<(string Scope, string Name, int[] Shape)> Arrays(Func<int, int, string> scope)
    {
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int direction = 0; direction < Directions; direction++)
            {
                int n = layer == 0 ? Inputs : Units * Directions;
                yield return (scope(layer, direction), "kernel", [n, Blocks * Units]);
                yield return (scope(layer, direction), "recurrent_kernel", [Units, Blocks * Units]);
                if (UseBias)
                    yield return (scope(layer, direction), "bias", Kind == "gru" && ResetAfter ? [2, Blocks * Units] : [Blocks * Units]);
            }
        }
    }

    /// <summary>return_sequences of the last layer, [B, T, d · directions].</summary>
    /// <param name="arrays">By "{layer}/{direction}/{name}".</param>
    /// <param name="x">[B, T, n].</param>
    public double[] Forward(IReadOnlyDictionary<string, double[]> arrays, double[] x, int batch, int steps)
    {
        double[] input = x;
        for (int layer = 0; layer < Layers; layer++)
        {
            double[] output = new double[batch * steps * Units * Directions];
            for (int direction = 0; direction < Directions; direction++)
            {
                double[] Array(string name) => arrays.GetValueOrDefault($"{layer}/{direction}/{name}") ?? new double[2 * Blocks * Units];
                for (int row = 0; row < batch; row++)
                    Walk(Array("kernel"), Array("recurrent_kernel"), Array("bias"), input, output, row, steps, direction);
            }
            input = output;
        }
        return input;
    }

    void Walk(double[] kernel, double[] recurrent, double[] bias, double[] input, double[] output, int row, int steps, int direction)
    {
        int width = Blocks * Units, n = kernel.Length / width;
        double[] h = new double[Units], c = new double[Units];
        for (int k = 0; k < steps; k++)
        {
            int at = row * steps + (direction == 0 ? k : steps - 1 - k);
            double[] x = Add(Product(input[(at * n)..((at + 1) * n)], kernel), bias[..width]);
            h = Kind switch
            {
                "simple_rnn" => [.. Add(x, Product(h, recurrent)).Select(sum => IsRelu ? Math.Max(0, sum) : Math.Tanh(sum))],
                "lstm" => Lstm(Add(x, Product(h, recurrent)), c),
                _ => Gru(x, h, recurrent, ResetAfter ? bias[width..] : new double[width]),
            };
            h.CopyTo(output, (at * Directions + direction) * Units);
        }
    }

    // i, f, c, o
    double[] Lstm(double[] z, double[] c)
    {
        double[] h = new double[Units];
        for (int u = 0; u < Units; u++)
        {
            c[u] = Sigmoid(z[Units + u]) * c[u] + Sigmoid(z[u]) * Math.Tanh(z[2 * Units + u]);
            h[u] = Sigmoid(z[3 * Units + u]) * Math.Tanh(c[u]);
        }
        return h;
    }

    // z, r, h
    double[] Gru(double[] x, double[] h, double[] recurrent, double[] recurrentBias)
    {
        double[] inner = Add(Product(h, recurrent), recurrentBias);
        double[] z = new double[Units], r = new double[Units], next = new double[Units];
        for (int u = 0; u < Units; u++)
            (z[u], r[u]) = (Sigmoid(x[u] + inner[u]), Sigmoid(x[Units + u] + inner[Units + u]));
        double[] reset = ResetAfter
            ? [.. r.Select((gate, u) => gate * inner[2 * Units + u])]
            : Product([.. r.Select((gate, u) => gate * h[u])], recurrent)[(2 * Units)..];
        for (int u = 0; u < Units; u++)
            next[u] = z[u] * h[u] + (1 - z[u]) * Math.Tanh(x[2 * Units + u] + reset[u]);
        return next;
    }

    static double[] Product(double[] row, double[] matrix)
    {
        double[] product = new double[matrix.Length / row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            for (int j = 0; j < product.Length; j++)
                product[j] += row[i] * matrix[i * product.Length + j];
        }
        return product;
    }

    static double[] Add(double[] a, double[] b) => [.. a.Select((value, i) => value + b[i])];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
