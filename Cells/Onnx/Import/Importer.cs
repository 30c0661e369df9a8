using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Cells.Onnx.Import;

/// <summary>Which sizes of the input are those of the file, where others do not fit it.</summary>
enum KeptSizes
{
    None,
    Steps,
    All,
}

/// <summary>
/// Makes the steps of a model from the nodes that an output needs, with all sizes as they follow from those of the input: what does not fit
/// is found here, for any number of sequences and steps, and not in a pass.
/// </summary>
/// <param name="source">The file.</param>
/// <param name="output">The name of the output.</param>
/// <param name="kept">Which sizes are as the file says, where it says some.</param>
/// <param name="isTimeFirst">True where the file's input is [T, B, n].</param>
sealed partial class Importer(OnnxSource source, string output, KeptSizes kept, bool isTimeFirst)
{
    const int InputSlot = 0;
    const long MostCopies = 4;  // floats for each byte of the file
    const string Unknown = "is an operator that is not known here";

    readonly Dictionary<string, Operand> values = new(StringComparer.Ordinal);
    readonly Dictionary<Constant, Flow> weights = [];
    readonly List<(Parameter Parameter, float[] Values)> initial = [];
    readonly List<ModelStep> made = [];
    readonly NewNames names = new();
    Extent batch = new(1, Batches: 1), steps = new(1, Steps: 1);
    OnnxNode node = source.Nodes[0];  // the one at hand
    int slots = InputSlot + 1, networks;
    long floats;  // that were made of those that the file holds

    /// <summary>The parameters, in memory once the model is made.</summary>
    public ParameterList Parameters { get; } = [];

    /// <summary>True once a network has met steps on the axis of sequences: the input has time first.</summary>
    public bool MeetsTimeFirst { get; private set; }

    /// <summary>The steps of a pass.</summary>
    public IReadOnlyList<ModelStep> Steps => made;

    /// <summary>The number of values that a pass keeps.</summary>
    public int Slots => slots;

    /// <summary>True where the lengths of sequences are an input of the file.</summary>
    public bool HasLengths { get; private set; }

    /// <summary>True where an operation takes steps together, such as a mean of them, or counts them from the end.</summary>
    public bool TakesAllSteps { get; private set; }

    /// <summary>The name of the input.</summary>
    public string InputName { get; private set; } = "";

    /// <summary>The input as a pass has it.</summary>
    public Extent[] Input { get; private set; } = [];

    /// <summary>True where the input is whole numbers, which stand for tokens.</summary>
    public bool TakesTokens { get; private set; }

    /// <summary>Makes the steps.</summary>
    /// <returns>Where a pass finds the output: sequences first, all other axes as the file has them.</returns>
    /// <exception cref="DataFormatException">The file has what cannot be read; the message names the node.</exception>
    public int Make()
    {
        var (nodes, needed) = Needed();
        // The states that a loop begins with would be taken for further inputs.
        if (source.Nodes.FirstOrDefault(next => next.Type == "Scan" && nodes.Contains(next)) is { } loop)
            throw loop.Refuses(Unknown);
        ReadInput(needed);
        foreach (var next in source.Nodes.Where(nodes.Contains))
        {
            node = next;
            if (node.Domain.Length > 0)
                throw node.Refuses("is of another domain than ONNX's");
            if (IsNetwork(node))
                ReadNetwork();
            else
                values[node.Output(0)] = Made();
        }
        if (!values.TryGetValue(output, out var last) || last is not Flow flow)
            throw FormatThrow.UnsupportedFault(
                source.Origin, $"its output {Quote.Of(output)} does not come from its input", "name another output");
        int slot = InFileOrder(HasTimeFirst(flow) ? Permuted(flow, [1, 0, .. Enumerable.Range(2, flow.Rank - 2)]) : flow).Slot;
        Parameters.Allocate();
        foreach (var (parameter, numbers) in initial)
            numbers.CopyTo(parameter.Write());
        return slot;
    }

    // Where both are as many, by how they lie in memory.
    bool HasTimeFirst(Flow flow) => flow.Rank > 1 && flow.Sizes is var sizes && sizes[0] == steps && sizes[1] == batch
        && (steps != batch || flow.Order[0] > flow.Order[1]);

    static bool IsNetwork(OnnxNode node) => node.Type is "RNN" or "GRU" or "LSTM";

    // Initial states are not computed, and Dropout's other inputs only matter in training.
    static IEnumerable<string> Read(OnnxNode node) =>
        node.Inputs.Take(IsNetwork(node) ? FirstState : node.Type == "Dropout" ? 1 : int.MaxValue).Where(name => name.Length > 0);

    (HashSet<OnnxNode> Nodes, HashSet<string> Names) Needed()
    {
        var needed = new HashSet<string>(StringComparer.Ordinal) { output };
        var nodes = new HashSet<OnnxNode>();
        foreach (var node in source.Nodes.Reverse())
        {
            if (!node.Outputs.Any(needed.Contains))
                continue;
            nodes.Add(node);
            needed.UnionWith(Read(node));
        }
        return (nodes, needed);
    }

    void ReadInput(HashSet<string> needed)
    {
        var given = source.Inputs.Where(input => needed.Contains(input.Name)).ToLookup(IsOfLengths);
        if (given[false].ToArray() is not [var x])
            throw FormatThrow.UnsupportedFault(
                source.Origin, $"the output {Quote.Of(output)} needs {given[false].Count()} inputs beside states and lengths",
                "export a model of one input, or name an output that needs one");
        InputName = x.Name;
        var type = x.Type?.TensorType;
        int rank = type?.Shape?.Dim.Count ?? 0;
        TakesTokens = type is not null && IsWhole(type.ElemType);
        bool isFloat = type is not null
            && (DataType)type.ElemType is DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16;
        if (!(isFloat && rank is 2 or 3) && !(TakesTokens && rank == 2))
            throw FormatThrow.UnsupportedFault(
                source.Origin, $"its input {Quote.Of(InputName)} has {rank} axes of type {type?.ElemType}",
                "it must be floats [batch, steps, n], [steps, batch, n] or [batch, n], or whole numbers [batch, steps]");
        bool isSequence = rank == 3 || TakesTokens, isExchanged = isTimeFirst && isSequence;
        if (kept == KeptSizes.All)
            batch = Kept(type!, isExchanged ? 1 : 0, batch);
        if (kept != KeptSizes.None && isSequence)
            steps = Kept(type!, isExchanged ? 0 : 1, steps);
        Input = TakesTokens ? [batch, steps] : isSequence ? [batch, steps, Features(type!)] : [batch, Features(type!)];
        int[] order = [.. Enumerable.Range(0, rank)];
        if (isExchanged)
            (order[0], order[1]) = (1, 0);
        values[InputName] = new Flow(InputSlot, Input, order);
        foreach (var lengths in given[true])
            values[lengths.Name] = new Mark(MarkKind.Lengths, [batch]);
        HasLengths = given[true].Any();
    }

    static bool IsOfLengths(ValueInfoProto input) => input.Type?.TensorType is { Shape.Dim.Count: 1 } row && IsWhole(row.ElemType);

    static Extent Kept(TypeProto.Types.Tensor type, int axis, Extent otherwise) =>
        type.Shape.Dim[axis] is { DimValue: > 0 and <= int.MaxValue } known ? known.DimValue : otherwise;

    static bool IsWhole(int type) => (DataType)type is DataType.Int64 or DataType.Int32;

    // The last axis; where the file leaves it open, the first network that reads the input tells.
    Extent Features(TypeProto.Types.Tensor type)
    {
        if (type.Shape.Dim[^1] is { DimValue: > 0 and <= RnnPlan.MostSize } known)
            return known.DimValue;
        var network = source.Nodes.FirstOrDefault(IsNetwork);
        return network is not null && source.Held(network.Input(1)) is Constant { Shape: [_, _, > 0 and var width] } ? width
            : throw FormatThrow.UnsupportedFault(
                source.Origin, $"its input {Quote.Of(InputName)} does not say how many features it has",
                "export it with a fixed last axis");
    }

    Operand Made() => node.Type switch
    {
        "Constant" => source.Constant(node),
        "Identity" or "Dropout" => Given(0),
        "Cast" => Cast(),
        "Shape" => ShapeOf(),
        "Range" => Places(),
        "Less" or "Equal" => Compared(),
        "Where" => Chosen(),
        "Transpose" => Transposed(),
        "Reshape" => Reshaped(),
        "Flatten" => Flattened(),
        "Squeeze" => Squeezed(),
        "Unsqueeze" => Unsqueezed(),
        "Concat" => Joined(),
        "Slice" => Sliced(),
        "Gather" => Gathered(),
        "Expand" => Expanded(),
        "Add" => Binary((a, b) => a + b),
        "Sub" => Given(0) is Mark ? LastPlaces() : Binary((a, b) => a - b),
        "Mul" => Given(0) is Integers ? Multiplied() : Binary((a, b) => a * b),
        "Div" => Given(0) is Integers ? Divided() : Binary((a, b) => a / b),
        "Gemm" => Gemm(),
        "MatMul" => MatMul(),
        "Relu" => Unary(x => x.Relu()),
        "Sigmoid" => Unary(x => x.Sigmoid()),
        "Tanh" => Unary(x => x.Tanh()),
        "Abs" => Unary(x => x.Abs()),
        "Neg" => Unary(x => -x),
        "Sqrt" => Unary(x => x.Sqrt()),
        "Exp" => Unary(x => x.Exp()),
        "Log" => Unary(x => x.Log()),
        "Softmax" => OverLastAxis(x => x.Softmax()),
        "LogSoftmax" => OverLastAxis(x => x.LogSoftmax()),
        "ReduceSum" => Given(0) is LastOnly ends ? LastSteps(ends) : Reduced((x, axis) => x.Sum(axis, keepAxis: true)),
        "ReduceMean" => Reduced((x, axis) => x.Mean(axis, keepAxis: true)),
        _ => throw node.Refuses(Unknown),
    };

    Operand Given(int index)
    {
        string name = node.Input(index);
        return name.Length > 0 && (values.TryGetValue(name, out var value) || (value = source.Held(name)) is not null)
            ? value
            : throw node.Refuses($"reads {Quote.Of(name)}, which nothing before it gives", "the file is damaged: write it again");
    }

    Operand? GivenOrNone(int index) => node.Input(index).Length == 0 ? null : Given(index);

    /// <summary>An input as a tensor of passes; a constant becomes a parameter.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="role">What the parameter is called where the file has no name for it.</param>
    /// <param name="isTransposed">True where a matrix that is not yet kept is best kept with its axes exchanged.</param>
    Flow Tensor(int index, string role = "value", bool isTransposed = false) => Given(index) switch
    {
        Flow flow => flow,
        Constant constant => Weight(constant, role, isTransposed),
        _ => throw node.Refuses($"computes with {Quote.Of(node.Input(index))}, which stands for sizes or steps"),
    };

    Flow Weight(Constant constant, string role, bool isTransposed)
    {
        if (weights.TryGetValue(constant, out var known))
            return known;
        int[] shape = constant.Shape;
        if (constant.Values.Length == 0)
            throw node.Refuses($"computes with {Quote.Of(constant.Name)}, which is empty");
        Count(constant.Values.Length);
        isTransposed &= shape.Length == 2;
        float[] numbers = isTransposed ? Exchanged(constant) : constant.Values;
        int[] kept = isTransposed ? [shape[1], shape[0]] : shape;
        bool isNameless = constant.Name.Contains(':', StringComparison.Ordinal);  // PyTorch's numbers, such as onnx::MatMul_23
        string name = names.OfParameter(isNameless ? $"{node.Scope}.{role}" : OnnxNode.Readable(constant.Name.Trim('/')));
        var drawn = Initial.From((_, to, ref _) => numbers.CopyTo(to));
        var parameter = constant.IsWeight
            ? Parameters.Add(name, Shape.Of(kept), drawn)
            : Parameters.AddConstant(name, Shape.Of(kept), drawn);
        initial.Add((parameter, numbers));
        var flow = Emit([.. kept.Select(size => (Extent)size)], isTransposed ? [1, 0] : [.. Enumerable.Range(0, kept.Length)],
            (in run) => run.Pass.Use(run.Tape, parameter));
        return weights[constant] = flow;
    }

    static float[] Exchanged(Constant matrix)
    {
        (int rows, int columns) = (matrix.Shape[0], matrix.Shape[1]);
        float[] to = new float[matrix.Values.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
                to[column * rows + row] = matrix.Values[row * columns + column];
        }
        return to;
    }

    // A few bytes can ask for the same weights once more; what exporters write holds what it needs.
    void Count(long made)
    {
        if ((floats += made) > MostCopies * source.Length)
            throw node.Refuses("makes more weights than the file has room for", "export it with do_constant_folding=True");
    }

    /// <summary>Adds a step that makes one value.</summary>
    Flow Emit(Extent[] memory, int[] order, Operation operation)
    {
        if (memory.Length > Shape.MaxRank)
            throw node.Refuses($"has {memory.Length} axes; at most {Shape.MaxRank} are read");
        int slot = slots++;
        made.Add((in run) => run[slot] = operation(run));
        return new(slot, memory, order);
    }

    /// <summary>Adds a step that makes one value of another of the same shape.</summary>
    Flow Emit(Flow x, Func<Variable, Variable> operation)
    {
        int slot = x.Slot;
        return Emit(x.Memory, x.Order, (in run) => operation(run[slot]));
    }
}
