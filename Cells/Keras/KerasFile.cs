using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;

namespace MoGru.Cells.Keras;

/// <summary>
/// Weights of Keras's <c>SimpleRNN</c>, <c>GRU</c> and <c>LSTM</c>, stacked and in <c>Bidirectional</c>, and of <c>Dense</c>, as an npz
/// file under Keras's names: <c>numpy.savez(path, **{v.path: v.numpy() for v in model.weights})</c>, with <c>v.name</c> in Keras 2.
/// <c>gru</c> is the layer of <c>reset_after=True</c>, <c>gru:reset=before</c> that of <c>False</c>. A file of weights tells neither
/// activations nor how <c>Bidirectional</c> merges its directions; Keras's defaults are those here, but <c>relu</c> of <c>SimpleRNN</c>,
/// <c>rnn:nonlinearity=relu</c>, is there too. Loading is for one thread at a time, as all that writes to parameters; saving is for any
/// number while nobody changes them.
/// </summary>
public static class KerasFile
{
    /// <summary>
    /// Reads the weights of a network; nothing is changed unless everything fits. The second bias is zero where Keras has one.
    /// </summary>
    /// <param name="rnn">The network; its parameters have memory.</param>
    /// <param name="path">The npz file, of any type of real numbers, which are rounded to single precision.</param>
    /// <param name="layers">
    /// Keras's name of each layer, such as <c>lstm_1</c> or <c>bidirectional</c>; none where the file has just these layers, in their
    /// order.
    /// </param>
    /// <returns>Which array became which parameter, and what was left in the file.</returns>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, has other layers, or arrays of other shapes or with numbers that are not finite; the message says
    /// all of it.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// Keras has no layer of this cell, or layers are named that are more or fewer than those of the network.
    /// </exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory.</exception>
    public static LoadReport LoadKeras(this Rnn rnn, string path, params IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        var layout = KerasLayout.Of(rnn);
        Require(rnn, layers);
        var file = NpzFile.Read(path);
        var scopes = ScopesOf(rnn, [.. KerasScope.Of(file, path).Where(scope => scope.IsRecurrent)], layers, path);
        return Load(layout, file, path, $"{rnn.Spec}", [.. scopes.Select((scope, k) => (scope, rnn.Layers[k].Scope.Parameters))]);
    }

    /// <summary>
    /// Reads the weights of Keras's <c>Dense</c> from the same file, as of <see cref="LoadKeras(Rnn, string, IReadOnlyList{string})"/>.
    /// </summary>
    /// <param name="linear">The layer; its parameters have memory.</param>
    /// <param name="path">The npz file.</param>
    /// <param name="layer">Keras's name of the layer, such as <c>dense</c>.</param>
    /// <returns>Which array became which parameter, and what was left in the file.</returns>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, has no such layer, or does not fit it; nothing is changed then.
    /// </exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory.</exception>
    public static LoadReport LoadKeras(this Linear linear, string path, string layer = "dense")
    {
        ArgumentNullException.ThrowIfNull(linear);
        ArgumentException.ThrowIfNullOrEmpty(layer);
        List<(string, Parameter)> parameters = [("weight_ih", linear.Weight)];
        if (linear.Bias is { } bias)
            parameters.Add(("bias_ih", bias));
        foreach (var (_, parameter) in parameters)
            _ = parameter.Value;  // says that it has no memory
        var file = NpzFile.Read(path);
        KerasScope[] all = [.. KerasScope.Of(file, path).Where(scope => !scope.IsRecurrent)];
        KerasScope[] scopes = [.. all.Where(scope => scope.IsOf(layer))];
        if (scopes.Length != 1)
            throw FormatThrow.UnsupportedFault(
                path, $"{scopes.Length} layers {Quote.Of(layer)} with a kernel alone, expected one; it holds {Listed(all)}",
                "name one layer as Keras does");
        return Load(KerasLayout.Dense, file, path, "a Linear", [(scopes[0], parameters)]);
    }

    static LoadReport Load(
        KerasLayout layout, NpzFile file, string path, string model,
        (KerasScope Scope, IReadOnlyList<(string Name, Parameter Parameter)> Parameters)[] layers)
    {
        var taken = new List<(Parameter Parameter, LoadedParameter From, float[] Values)>();
        var differences = new List<string>();
        foreach (var (scope, parameters) in layers)
        {
            foreach (var (name, parameter) in parameters)
                Take(layout, file, scope, name, parameter, taken, differences);
            if (scope[2] is { } bias && parameters.All(one => one.Parameter.Shape.Rank > 1))
                differences.Add($"it holds {Quote.Visible(bias)}, and {model} has no biases");
        }
        if (differences.Count > 0)
            throw FormatThrow.UnsupportedFault(
                path, string.Join("; ", differences.Distinct()), $"the model is {model}: give the weights of such a layer of Keras");

        foreach (var (parameter, _, values) in taken)
            values.CopyTo(parameter.Write());
        LoadedParameter[] loaded = [.. taken.Select(one => one.From)];
        return new(loaded, [], [.. file.Names.Except(loaded.Select(one => one.InFile))]);
    }

    /// <summary>
    /// Writes the weights of a network, whole or not at all, under the paths that Keras 3 gives its variables within a model, such as
    /// <c>lstm/lstm_cell/kernel</c>. Where Keras has one bias, it is the sum of both, rounded, which is what a pass adds.
    /// </summary>
    /// <param name="rnn">The network.</param>
    /// <param name="path">The npz file.</param>
    /// <param name="layers">
    /// A name for each layer; none for those that Keras gives, <c>lstm</c>, <c>lstm_1</c>, … or <c>bidirectional</c>, …
    /// </param>
    /// <exception cref="ArgumentException">
    /// Keras has no layer of this cell, or names are more or fewer than the layers of the network.
    /// </exception>
    /// <exception cref="InvalidOperationException">The parameters have no memory.</exception>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    public static void SaveKeras(this Rnn rnn, string path, params IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        var layout = KerasLayout.Of(rnn);
        Require(rnn, layers);
        var writer = new NpzWriter();
        for (int k = 0; k < rnn.Layers.Count; k++)
        {
            var (layer, backward) = Math.DivRem(k, rnn.Directions);
            string number = layer == 0 ? "" : FormattableString.Invariant($"_{layer}");
            string name = layers.Count > 0 ? layers[layer] : (rnn.Directions == 2 ? "bidirectional" : layout.Name) + number;
            string inner = rnn.Directions == 1 ? "" : $"{(backward == 1 ? "backward" : "forward")}_{layout.Name}{number}/";
            Give(layout, rnn.Layers[k].Scope.Parameters, $"{name}/{inner}{layout.Name}_cell", writer);
        }
        writer.Save(path);
    }

    static void Require(Rnn rnn, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count > 0 && layers.Count != rnn.NumLayers)
            throw new ArgumentException(
                $"{layers.Count} layers are named, the network has {rnn.NumLayers}; name each, or none.", nameof(layers));
        foreach (var parameter in rnn.Versions.Parameters)
            _ = parameter.Value;  // says that it has no memory
    }

    // Within a layer forward before backward, as the network has them.
    static KerasScope[] ScopesOf(Rnn rnn, List<KerasScope> all, IReadOnlyList<string> layers, string path)
    {
        var scopes = layers.Count == 0 ? all : [.. layers.SelectMany(layer => all.Where(scope => scope.IsOf(layer)))];
        bool fits = scopes.Count == rnn.Layers.Count;
        for (int k = 0; fits && rnn.Directions == 2 && k < scopes.Count; k += 2)
        {
            if (scopes[k].Runs("backward"))
                (scopes[k], scopes[k + 1]) = (scopes[k + 1], scopes[k]);
            fits = scopes[k].Runs("forward") && scopes[k + 1].Runs("backward");
        }
        if (fits)
            return [.. scopes];
        string chosen = layers.Count == 0 ? "" : $" of {string.Join(", ", layers.Select(Quote.Of))}";
        string needed = $"the network has {rnn.NumLayers}{(rnn.Directions == 2 ? " in each direction" : "")}";
        throw FormatThrow.UnsupportedFault(
            path,
            $"{scopes.Count} recurrent layers{chosen}, {needed}; with kernel and recurrent_kernel it holds {Listed(all)}",
            "name the layers of Keras in the order of the network, and save arrays under the names of Keras's variables");
    }

    static void Take(
        KerasLayout layout, NpzFile file, KerasScope scope, string name, Parameter parameter,
        List<(Parameter Parameter, LoadedParameter From, float[] Values)> taken, List<string> differences)
    {
        int part = parameter.Shape.Rank == 1 ? 2 : name == "weight_ih" ? 0 : 1;
        if (scope[part] is not { } inFile)
        {
            differences.Add($"{Quote.Of(scope.Path)} lacks its {(part == 2 ? "bias (use_bias=False is no-bias here)" : "kernel")}");
            return;
        }
        var head = file.Head(inFile);
        int[] expected = layout.Shape(parameter);
        if (!head.Shape.SequenceEqual(expected))
        {
            string note = part == 2 ? layout.NoteOfBias : "";
            differences.Add(
                $"{Quote.Visible(inFile)} is [{string.Join(", ", head.Shape)}], expected [{string.Join(", ", expected)}]{note}");
            return;
        }
        float[] read = SavedParameters.Read(head, file.ConvertToSingle, converts: true, differences);
        if (read.Length == 0)
            return;
        float[] values = new float[parameter.Shape.Length];
        bool isSecond = name == "bias_hh";
        if (part < 2)
            layout.Take(read, values, parameter.Shape[1]);
        else if (!isSecond || layout.HasTwoBiases)
            layout.Take(read.AsSpan(isSecond ? values.Length : 0, values.Length), values, width: 1);
        taken.Add((parameter, new(parameter.Name, inFile, head.Type), values));
    }

    static void Give(KerasLayout layout, IReadOnlyList<(string Name, Parameter Parameter)> parameters, string scope, NpzWriter writer)
    {
        float[] Columns(Parameter parameter, int width)
        {
            float[] columns = new float[parameter.Shape.Length];
            layout.Give(parameter.Value, columns, width);
            return columns;
        }

        foreach (var (name, parameter) in parameters.Where(one => one.Parameter.Shape.Rank == 2))
        {
            string array = name == "weight_ih" ? "kernel" : "recurrent_kernel";
            writer.Add($"{scope}/{array}", layout.Shape(parameter), Columns(parameter, parameter.Shape[1]));
        }
        if (parameters.Where(one => one.Parameter.Shape.Rank == 1).Select(one => one.Parameter).ToArray() is not [var ofInput, var ofState])
            return;
        float[] first = Columns(ofInput, width: 1), second = Columns(ofState, width: 1);
        if (!layout.HasTwoBiases)
            TensorPrimitives.Add(first, second, first);
        writer.Add($"{scope}/bias", layout.Shape(ofInput), layout.HasTwoBiases ? [.. first, .. second] : first);
    }

    static string Listed(IReadOnlyCollection<KerasScope> scopes) =>
        scopes.Count == 0 ? "none" : string.Join(", ", scopes.Select(scope => Quote.Of(scope.Path)));
}
