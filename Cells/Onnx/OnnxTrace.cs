using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using Onnx;

namespace MoGru.Cells.Onnx;

/// <summary>
/// Writes down what a module does with an input, operation by operation as its tape has recorded them. A value is known by its memory, which it shares with
/// its other shapes.
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

    OnnxTrace(ParameterList list, Shape shape, OnnxOptions options, OnnxDraft? earlier, bool isOfTokens)
    {
        this.options = options;
        bool isSequence = shape.Rank == 3 || isOfTokens;
        (int batch, int steps) = (shape[0], isSequence ? shape[1] : 1);
        draft = new(earlier, batch, steps);
        draft.Reserve(OutputName);
        x = tape.InputWithGradient(shape, Bits(shape.Length, earlier is null ? 1 : 2));
        var input = draft.Root.Input(InputName, shape, isOfTokens ? TensorProto.Types.DataType.Int64 : TensorProto.Types.DataType.Float);
        var sizes = draft.Uncounted("Shape", [input]);
        draft.Counts = (Part(sizes, 0), Part(sizes, 1));
        lengths = options.HasLengths && isSequence ? [.. Enumerable.Range(0, batch).Select(row => steps - row % 2)] : [];
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
        bool varies = (input.Rank == 3 || isOfTokens) && !options.HasFixedSteps;
        var smaller = new OnnxTrace(parameters, input.With(0, 3), options, null, isOfTokens);
        var larger = input.With(0, 4);
        if (varies)
        {
            smaller = new(parameters, input.With(0, 3).With(1, 5), options, null, isOfTokens);
            larger = larger.With(1, 7);
        }
        smaller.Write(module);
        var trace = new OnnxTrace(parameters, larger, options, smaller.draft, isOfTokens);
        trace.Write(module);
        return trace.draft.Root.Graph;
    }

    static bool ReadsTokens(Module module, Shape shape)
    {
        var tape = new Tape();
        var x = tape.InputWithGradient(shape, Bits(shape.Length, seed: 1));
        _ = module.Forward(x, default);
        object place = tape.PlaceOf(x);
        return tape.NodesOfParts().Any(node => OperationName.Of(node.GetType()) == "Embedding" && node.Written is { Inputs: var inputs } && tape.PlaceOf(inputs[1]).Equals(place));
    }

    // Zeros and ones, which are tokens as well as numbers.
    static float[] Bits(int count, int seed)
    {
        var generator = new RandomStream(seed, "input").At(0);
        return [.. Enumerable.Range(0, count).Select(_ => generator.Uniform() < 0.5 ? 0f : 1)];
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
                Set(operation.Output, new OnnxOperation(draft, OperationName.Of(node.GetType()), operation, Heeded(operation.Lengths)).Made(Of));
            else
                throw new NotSupportedException(
                    $"{OperationName.Of(node.GetType())} has no form in ONNX; make the model of other operations, or export the part before it.");
        }
        draft.Root.Output(OutputName, Of(y));
    }

    void Write(RnnPass pass)
    {
        if (pass.IsOfTokens)
            throw new NotSupportedException("A network that reads tokens by itself has no form in ONNX; put an Embedding before it.");
        var rnn = pass.Rnn;
        bool isGiven = pass.Starts.Any(start => start.Exists);
        int[] firsts = [.. rnn.Layers.Select((_, index) => rnn.Layers.Take(index).Sum(layer => layer.States.Count))];
        string Named(State state, int index) => FormattableString.Invariant($"{(rnn.Name.Length == 0 ? "" : $"{rnn.Name}.")}{state.Name}.{index}");
        var network = new OnnxNetwork(
            draft, rnn, Of(pass.Source),
            (state, index) => pass.Starts[firsts[index] + state.Index] is { Exists: true } start
                ? Of(start)
                : options.HasStates && !isGiven ? draft.Root.Input(Named(state, index), [pass.Output.Shape[0], state.OuterWidth]) : null,
            (side, index) => pass.Sides?[side.Name, index] is { Exists: true } given ? Of(given) : null,
            Heeded(pass.Lengths));
        var y = rnn.Frame.Forward(network);
        Set(pass.Output, y);
        for (int index = 0; index < rnn.Layers.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
            {
                var end = network.Final(index)[state.Index];
                values.TryAdd(tape.PlaceOf(pass.Final(state, index)), end);  // one that is as it began is known already
                if (options.HasStates && !isGiven)
                    draft.Root.Output($"{Named(state, index)}.final", end);
            }
        }
    }

    void Set(Variable variable, OnnxValue value) => values[tape.PlaceOf(variable)] = value;

    // The value of a variable, under its shape.
    OnnxValue Of(Variable variable)
    {
        object place = tape.PlaceOf(variable);
        var value = values.TryGetValue(place, out var known) ? known
            : values[place] = parameters.TryGetValue(place, out var parameter) ? draft.Use(parameter) : draft.Constant(variable.Shape, variable.Value);
        return value.Shape == variable.Shape ? value : value.Reshape(variable.Shape);
    }

    OnnxLengths? Heeded(ReadOnlySpan<int> heeded) => heeded.IsEmpty ? null
        : heeded.SequenceEqual(lengths) ? draft.Lengths
        : throw new NotSupportedException("The model has lengths of its own; hand down those of the pass.");
}
