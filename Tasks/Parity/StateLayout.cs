using MoGru.Cells;

namespace MoGru.Tasks.Parity;

/// <summary>A state's values in a record.</summary>
/// <param name="Name">The name in messages, such as h0.1.</param>
/// <param name="State">The state's name in the network.</param>
/// <param name="Index">Layer · directions + direction.</param>
/// <param name="Width">The floats of a row.</param>
readonly record struct RecordedState<T>(string Name, string State, int Index, int Width, T[] Values);

/// <summary>
/// Where a record keeps initial and final states: those of PyTorch's own layers as one tensor for all layers, <c>h0</c> [layers × directions, B,
/// d]; the others as one for each, <c>h0.0</c> [B, width]. Where a record lacks an initial state but tells its gradient, the state is zero.
/// </summary>
sealed class StateLayout(GoldenRecord record, Rnn rnn, int batch)
{
    readonly int cells = rnn.NumLayers * rnn.Directions;
    readonly bool joined = rnn.Spec.Type.Naming.StatesTogether;

    public IEnumerable<RecordedState<float>> Initial() =>
        from state in rnn.StateNames
        from k in Enumerable.Range(0, cells)
        let values = Part(record.Floats, "input", state, "0", k) ?? Zeros(Part(record.Doubles, "grad", state, "0", k))
        where values is not null
        select new RecordedState<float>(NameOf(state, "0", k), state, k, values.Length / batch, values);

    /// <summary>The final states that a record has something about.</summary>
    public IEnumerable<RecordedState<T>> Final<T>(string kind, Func<string, T[]> read) =>
        from state in rnn.StateNames
        from k in Enumerable.Range(0, cells)
        let values = Part(read, kind, state, "n", k)
        where values is not null
        select new RecordedState<T>(NameOf(state, "n", k), state, k, values.Length / batch, values);

    /// <summary>The expected gradient of an initial state by the name it was given.</summary>
    public double[]? InitialGradient(string name) =>
        (from state in rnn.StateNames
         from k in Enumerable.Range(0, cells)
         where NameOf(state, "0", k) == name
         select Part(record.Doubles, "grad", state, "0", k)).FirstOrDefault();

    static float[]? Zeros(double[]? like) => like is null ? null : new float[like.Length];

    static string NameOf(string state, string when, int k) => $"{state}{when}.{k}";

    T[]? Part<T>(Func<string, T[]> read, string kind, string state, string when, int k)
    {
        string name = joined ? $"{kind}.{state}{when}" : $"{kind}.{state}{when}.{k}";
        if (!record.Has(name))
            return null;
        var values = read(name);
        int rows = joined ? cells * batch : batch;
        if (values.Length == 0 || values.Length % rows != 0)
            throw record.Fault(
                $"{name} has {values.Length} elements, expected rows for {(joined ? $"{cells} layers times " : "")}{batch} samples");
        int length = joined ? values.Length / cells : values.Length;
        return joined ? values[(k * length)..((k + 1) * length)] : values;
    }
}
