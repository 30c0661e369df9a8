using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// Writes down what a module does with an input, operation by operation as its tape has recorded them. A value is known by its memory,
/// which it shares with its other shapes.
/// </summary>
sealed class OnnxTrace
{
    const string InputName = "x", OutputName = "y";

    readonly Tape tape = new() { KeepsNames = true, IsWrittenDown = true };
    readonly Dictionary<object, OnnxValue> values = [];
    readonly Dictionary<object, Parameter> parameters = [];
    readonly OnnxOptions options;
    readonly OnnxDraft draft;
    readonly int[] lengths;
    readonly Variable x;
    readonly bool isOfTokens;

    OnnxTrace(ParameterList list, Shape shape, OnnxOptions options, OnnxDraft? earlier, bool isOfTokens, int seed)
    {
        (this.options, this.isOfTokens) = (options, isOfTokens);
        bool isSequence = shape.Rank == 3 || isOfTokens;
        (int batch, int steps) = (shape[0], isSequence ? shape[1] : 1);
        draft = new(earlier, batch, steps);
        draft.Reserve(OutputName);
        x = tape.InputWithGradient(shape, isOfTokens ? Bits(shape.Length, seed) : Numbers(shape.Length, seed));
        var type = isOfTokens ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float;
        var input = draft.Root.Input(InputName, shape, type);
        var sizes = draft.Uncounted("Shape", [input]);
        draft.Counts = (Part(sizes, 0), Part(sizes, 1));
        lengths = options.HasLengths && isSequence ? [.. Enumerable.Range(0, batch).Select(row => steps - (row + 1) % 2)] : [];
        if (lengths.Length > 0)
            draft.Lengths = new(draft, batch, steps);
        values[tape.PlaceOf(x)] = input;
        foreach (var parameter in list)
            parameters[parameter.ValueTensor.Place] = parameter;
    }

    /// <summary>The model that a module is.</summary>
    public static GraphProto Of(Module module, ParameterList parameters, Shape input, OnnxOptions options)
    {
        // Of tokens the second axis is time, of other inputs of two axes the features; what reads the input tells which it is.
        bool isOfTokens = input.Rank == 2 && ReadsTokens(module, input);
        OnnxDraft At(int batch, int steps, OnnxDraft? earlier, int seed)
        {
            var shape = input.With(0, batch);
            bool isFixed = options.HasFixedSteps || !(shape.Rank == 3 || isOfTokens);
            var trace = new OnnxTrace(parameters, isFixed ? shape : shape.With(1, steps), options, earlier, isOfTokens, seed);
            trace.Write(module);
            return trace.draft;
        }
        var versions = new ParameterVersions([.. parameters]);
        var earlier = At(batch: 3, steps: 5, null, seed: 1);
        long version = versions.Current();
        GraphProto? graph = null;

        // Two sizes tell what varies; that it is so at others too, many steps among them, shows in the same graph.
        foreach (var (batch, steps, seed) in ((int, int, int)[])[(4, 7, 2), (6, 64, 3), (3, 5, 4)])
        {
            earlier = At(batch, steps, earlier, seed);
            graph ??= earlier.Root.Graph;
            if (!graph.Equals(earlier.Root.Graph))
                throw new NotSupportedException(
                    "The model makes other operations for other inputs, sequences or steps; ONNX has one graph for all.");
        }
        versions.RequireUnchanged(version);
        return graph!;
    }

    static bool ReadsTokens(Module module, Shape shape)
    {
        var tape = new Tape();
        var x = tape.InputWithGradient(shape, Bits(shape.Length, seed: 1));
        _ = module.Forward(x, default);
        object place = tape.PlaceOf(x);
        bool Reads(Node node) =>
            KindOf(node) == nameof(Embedding) && node.Written is { Inputs: [_, var y] } && place.Equals(tape.PlaceOf(y));
        return tape.NodesOfParts().Any(Reads);
    }

    static string KindOf(Node node) => OperationName.Of(node.GetType());

    // Zeros and ones, which are tokens as well as numbers.
    static float[] Bits(int count, int seed)
    {
        var generator = new RandomStream(seed, "input").At(0);
        return [.. Enumerable.Range(0, count).Select(_ => generator.Uniform() < 0.5 ? 0f : 1)];
    }

    // Of another magnitude with each seed, so that no minimum or maximum is the same.
    static float[] Numbers(int count, int seed)
    {
        var generator = new RandomStream(seed, "input").At(0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(seed * (2 * generator.Uniform() - 1)))];
    }

    OnnxValue Part(OnnxValue sizes, int axis) =>
        draft.Uncounted("Slice", [sizes, draft.Integers(axis), draft.Integers(axis + 1), draft.Integers(0)]);

    void Write(Module module)
    {
        var y = module.Forward(x, new Pass { Lengths = lengths });
        foreach (var node in tape.NodesOfParts())
        {
            if (node is RnnPass pass)
                Write(pass);
            else if (node.Written is { } operation)
            {
                RequireTokens(node, operation);
                Set(operation.Output, new OnnxOperation(draft, KindOf(node), operation, Heeded(operation.Lengths)).Made(Of));
            }
            else
            {
                throw new NotSupportedException($"{KindOf(node)} has no form in ONNX; make the model of other operations.");
            }
        }
        draft.Root.Output(OutputName, Of(y));
    }

    // The input is of int64 where an Embedding reads it, and no other operator takes that.
    void RequireTokens(Node node, OperationRecord operation)
    {
        object place = tape.PlaceOf(x);
        bool readsInput = operation.Inputs.Any(read => read.Exists && place.Equals(tape.PlaceOf(read)));
        if (isOfTokens && readsInput && KindOf(node) != nameof(Embedding))
            throw new NotSupportedException($"{KindOf(node)} takes the tokens of the input as numbers; let an Embedding alone read them.");
        if (KindOf(node) == nameof(Embedding) && !(isOfTokens && readsInput))
            throw new NotSupportedException("An Embedding reads what is not the input; let it read the input, tokens [batch, steps].");
    }

    void Write(RnnPass pass)
    {
        if (pass.IsOfTokens)
            throw new NotSupportedException("A network that reads tokens by itself has no form in ONNX; put an Embedding before it.");
        var rnn = pass.Rnn;
        var states = rnn.Layers.SelectMany((layer, index) => layer.States.Select(state => (State: state, Index: index))).ToArray();
        OnnxValue?[] starts = [.. pass.Starts.Select(start => start.Exists ? Of(start) : null)];

        // A module that says itself where a network starts has no other place to start from.
        bool areInputs = options.HasStates && starts.All(start => start is null);
        for (int k = 0; areInputs && k < starts.Length; k++)
            starts[k] = draft.Root.Input(NameOf(rnn, states[k].State, states[k].Index), [pass.Output.Shape[0], states[k].State.OuterWidth]);
        var network = new OnnxNetwork(
            draft, rnn, Of(pass.Source), (state, index) => starts[Array.IndexOf(states, (state, index))],
            (side, index) => pass.Sides?[side.Name, index] is { Exists: true } given ? Of(given) : null,
            Heeded(pass.Lengths));
        Set(pass.Output, rnn.Frame.Forward(network));
        for (int k = 0; k < states.Length; k++)
        {
            var (state, index) = states[k];
            var end = network.Final(index)[state.Index];
            values.TryAdd(tape.PlaceOf(pass.Final(state, index)), end);  // one that is as it began is known already
            if (areInputs)
                draft.Root.Output($"{starts[k]!.Name}.final", end);
        }
    }

    static string NameOf(Rnn rnn, State state, int index) =>
        FormattableString.Invariant($"{(rnn.Name.Length == 0 ? "" : $"{rnn.Name}.")}{state.Name}.{index}");

    void Set(Variable variable, OnnxValue value) => values[tape.PlaceOf(variable)] = value;

    // The value of a variable, under its shape.
    OnnxValue Of(Variable variable)
    {
        object place = tape.PlaceOf(variable);
        if (!values.TryGetValue(place, out var value))
        {
            value = parameters.TryGetValue(place, out var own) ? draft.Use(own) : draft.Constant(variable.Shape, variable.Value);
            values.Add(place, value);
        }
        return value.Shape == variable.Shape ? value : value.Reshape(variable.Shape);
    }

    OnnxLengths? Heeded(ReadOnlySpan<int> heeded) => heeded.IsEmpty ? null
        : heeded.SequenceEqual(lengths) ? draft.Lengths
        : throw new NotSupportedException("The model has lengths of its own; hand down those of the pass.");
}
