namespace MoGru.Tests.Reference;

/// <summary>Layers of one cell on top of each other, optionally in both directions, with the names of whole golden records.</summary>
sealed class ReferenceStack
{
    readonly ReferenceCell[][] layers;   // [layer][direction]
    readonly bool packedStates;

    ReferenceStack(bool packedStates, IEnumerable<ReferenceCell[]> layers) =>
        (this.packedStates, this.layers) = (packedStates, [.. layers]);

    /// <summary>PyTorch's GRU: names <c>weight_ih_l{k}</c>, with <c>_reverse</c> for the second direction.</summary>
    public static ReferenceStack Gru(
        IReadOnlyDictionary<string, double[]> arrays, int n, int d, int layers = 1, bool bidirectional = false, string prefix = "") =>
        Packed(n, d, layers, bidirectional, (width, suffix) => new ReferenceGru(arrays, width, d, suffix, prefix));

    /// <summary>PyTorch's LSTM: names <c>weight_ih_l{k}</c>, with <c>_reverse</c> for the second direction.</summary>
    public static ReferenceStack Lstm(
        IReadOnlyDictionary<string, double[]> arrays, int n, int d, int layers = 1, bool bidirectional = false, string prefix = "") =>
        Packed(n, d, layers, bidirectional, (width, suffix) => new ReferenceLstm(arrays, width, d, suffix, prefix));

    /// <summary>MoGRU layers: names <c>cells.{k}.…</c>.</summary>
    public static ReferenceStack MoGru(
        IReadOnlyDictionary<string, double[]> arrays, int n, int d, ReferenceMoGruOptions options, int layers = 1, string prefix = "") =>
        Separate(n, d, layers, (width, k) => new ReferenceMoGru(arrays, width, d, options, $"{prefix}cells.{k}."));

    /// <summary>MomentumGRU layers: names <c>cells.{k}.…</c>.</summary>
    public static ReferenceStack MomentumGru(
        IReadOnlyDictionary<string, double[]> arrays, int n, int d, int layers = 1, string prefix = "") =>
        Separate(n, d, layers, (width, k) => new ReferenceMomentumGru(arrays, width, d, $"{prefix}cells.{k}."));

    /// <summary>Runs the stack over x [B, T, n].</summary>
    /// <param name="initial">
    /// Initial states: <c>h0</c>, <c>c0</c> [layers × directions, B, d] for GRU and LSTM, <c>h0.{k}</c>, <c>v0.{k}</c> [B, size] for the
    /// others; zero where absent, and other names are ignored.
    /// </param>
    /// <returns>
    /// <c>y</c> [B, T, directions × d], the final states <c>hn…</c>, <c>cn</c>, <c>vn…</c>, and <c>betas</c> [B, T, layers] where there are any.
    /// </returns>
    public Dictionary<string, double[]> Forward(double[] x, int batch, int steps, IReadOnlyDictionary<string, double[]>? initial = null)
    {
        var outputs = new Dictionary<string, double[]>();
        for (int k = 0; k < layers.Length; k++)
        {
            var passes = new ReferencePass[layers[k].Length];
            for (int direction = 0; direction < passes.Length; direction++)
            {
                var states = Initial(layers[k][direction], initial, k, k * passes.Length + direction, batch);
                passes[direction] = layers[k][direction].Forward(x, batch, steps, states, reverse: direction == 1);
                foreach (var (name, rows) in passes[direction].Final)
                {
                    string key = packedStates ? name + "n" : $"{name}n.{k}";
                    outputs[key] = [.. outputs.GetValueOrDefault(key, []), .. rows];
                }
            }

            x = passes.Length == 1 ? passes[0].Y : Interleave(passes.Select(pass => pass.Y), batch * steps);
            if (passes[0].Betas is { } betas) outputs["betas"] = k == 0 ? betas : Interleave([outputs["betas"], betas], batch * steps);
        }

        outputs["y"] = x;
        return outputs;
    }

    static ReferenceStack Packed(int n, int d, int layers, bool bidirectional, Func<int, string, ReferenceCell> cell)
    {
        string[] directions = bidirectional ? ["", "_reverse"] : [""];
        return new(true, Enumerable.Range(0, layers).Select(k =>
            directions.Select(direction => cell(k == 0 ? n : d * directions.Length, $"_l{k}{direction}")).ToArray()));
    }

    static ReferenceStack Separate(int n, int d, int layers, Func<int, int, ReferenceCell> cell) =>
        new(false, Enumerable.Range(0, layers).Select(k => new[] { cell(k == 0 ? n : d, k) }));

    Dictionary<string, double[]> Initial(ReferenceCell cell, IReadOnlyDictionary<string, double[]>? initial, int layer, int slot, int batch)
    {
        var states = new Dictionary<string, double[]>();
        foreach (var (name, size) in cell.States)
        {
            if (initial is null || !initial.TryGetValue(packedStates ? name + "0" : $"{name}0.{layer}", out var rows)) continue;
            int block = batch * size;
            states[name] = packedStates ? rows[(slot * block)..((slot + 1) * block)] : rows;
        }

        return states;
    }

    static double[] Interleave(IEnumerable<double[]> parts, int rows) =>
        [.. Enumerable.Range(0, rows).SelectMany(row =>
            parts.SelectMany(part => part[(row * (part.Length / rows))..((row + 1) * (part.Length / rows))]))];
}
