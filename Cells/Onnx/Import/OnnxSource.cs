using Google.Protobuf;
using MoGru.Engine.Formats;
using Onnx;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Cells.Onnx.Import;

/// <summary>
/// A file as it was read: nodes, inputs, outputs, and the numbers that it holds. Of an untrusted file no more is believed than its bytes
/// show.
/// </summary>
sealed class OnnxSource
{
    const int FirstOpset = 11, LastOpset = 21;

    readonly Dictionary<string, TensorProto> initializers = new(StringComparer.Ordinal);
    readonly Dictionary<string, Operand> read = new(StringComparer.Ordinal);
    readonly Dictionary<string, OnnxNode> makers = new(StringComparer.Ordinal);

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="DataFormatException">They are no model, or one of another version.</exception>
    public OnnxSource(byte[] bytes, string origin)
    {
        Origin = origin;
        Length = bytes.Length;
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw FormatThrow.DamagedFault(origin, "it is no ONNX model", e);
        }
        if (model.Graph is not { Node.Count: > 0 } graph)
            throw FormatThrow.UnsupportedFault(origin, "it holds no graph of nodes", "give an ONNX model");
        Opset = model.OpsetImport.FirstOrDefault(import => import.Domain is "" or "ai.onnx")?.Version ?? 0;
        if (Opset is < FirstOpset or > LastOpset)
            throw FormatThrow.UnsupportedFault(
                origin, $"its operators are of version {Opset}, those from {FirstOpset} to {LastOpset} are known",
                "export it with opset_version=17");
        foreach (var tensor in graph.Initializer)
            initializers[tensor.Name] = tensor;
        Inputs = [.. graph.Input.Where(input => !initializers.ContainsKey(input.Name))];
        Outputs = [.. graph.Output.Select(output => output.Name)];
        Nodes = [.. graph.Node.Select(node => new OnnxNode(origin, node))];
        foreach (var node in Nodes)
        {
            foreach (string output in node.Outputs)
                makers.TryAdd(output, node);
        }
    }

    public string Origin { get; }

    /// <summary>The bytes of the file.</summary>
    public int Length { get; }

    /// <summary>The version of its operators.</summary>
    public long Opset { get; }

    /// <summary>The inputs that have no value of their own.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs { get; }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>The node that gives a value; none of an input or a weight.</summary>
    public OnnxNode? MakerOf(string name) => makers.GetValueOrDefault(name);

    public bool IsInput(string name) => Inputs.Any(input => input.Name == name);

    /// <summary>What the file holds under a name; none where it holds nothing.</summary>
    /// <exception cref="DataFormatException">It cannot be read.</exception>
    public Operand? Held(string name)
    {
        if (read.TryGetValue(name, out var known))
            return known;
        return initializers.TryGetValue(name, out var tensor) ? read[name] = Tensor(tensor, name, isWeight: true) : null;
    }

    /// <summary>What a node Constant gives.</summary>
    /// <exception cref="DataFormatException">It cannot be read.</exception>
    public Operand Constant(OnnxNode node)
    {
        string name = node.Output(0);
        if (read.TryGetValue(name, out var known))
            return known;
        return read[name] = node.Tensor("value") is { } tensor ? Tensor(tensor, name, isWeight: false)
            : node.Has("value_int") ? new Integers([node.Integer("value_int", 0)], isScalar: true)
            : node.Integers("value_ints") is { } integers ? new Integers([.. integers.Select(value => (Extent)value)], isScalar: false)
            : node.Has("value_float") ? new Constant(name, isWeight: false, [], [node.Float("value_float", 0)])
            : throw node.Refuses("holds no tensor of numbers");
    }

    /// <summary>The numbers of a tensor in double precision.</summary>
    /// <exception cref="DataFormatException">They lie elsewhere, are of another type, or are more or fewer than its sizes say.</exception>
    public Operand Tensor(TensorProto tensor, string name, bool isWeight)
    {
        if (tensor.DataLocation != TensorProto.Types.DataLocation.Default || tensor.ExternalData.Count > 0 || tensor.Segment is not null)
            throw FormatThrow.UnsupportedFault(
                Origin, $"tensor {Quote.Of(name)} lies in another file or in parts",
                "save the model as one file: onnx.save(onnx.load(path), path)");
        var type = (DataType)tensor.DataType;
        bool isInteger = type is DataType.Int64 or DataType.Int32;
        if (!isInteger && type is not (DataType.Float or DataType.Double or DataType.Float16 or DataType.Bfloat16))
            throw FormatThrow.UnsupportedFault(
                Origin, $"tensor {Quote.Of(name)} is of type {tensor.DataType}", "convert its numbers to float and save the file again");
        if (tensor.Dims.Count > Engine.Memory.Shape.MaxRank)
            throw FormatThrow.UnsupportedFault(
                Origin, $"tensor {Quote.Of(name)} has {tensor.Dims.Count} axes, at most {Engine.Memory.Shape.MaxRank} are read",
                "give it fewer");
        double length = 1;
        foreach (long size in tensor.Dims)
            length *= size is >= 0 and <= int.MaxValue ? size : double.NaN;
        int[] shape = [.. tensor.Dims.Select(size => (int)Math.Clamp(size, 0, int.MaxValue))];
        int count = Count(tensor, type);
        string held = count < 0 ? "part of a number" : $"{count} numbers";
        if (count != length)
            throw FormatThrow.DamagedFault(
                Origin, $"tensor {Quote.Of(name)} holds {held}, not those of [{string.Join(", ", tensor.Dims)}]", null);
        if (!isInteger)
            return new Constant(name, isWeight, shape, Floats(tensor, type));
        return shape.Length < 2
            ? new Integers([.. Whole(tensor, type).Select(value => (Extent)value)], isScalar: shape.Length == 0)
            : throw FormatThrow.UnsupportedFault(
                Origin, $"tensor {Quote.Of(name)} is whole numbers of {shape.Length} axes",
                "convert its numbers to float and save the file again");
    }

    static int Count(TensorProto tensor, DataType type) => tensor.RawData.Length > 0
        ? tensor.RawData.Length % Numbers.Size(Kind(type)) == 0 ? tensor.RawData.Length / Numbers.Size(Kind(type)) : -1
        : type switch
        {
            DataType.Float => tensor.FloatData.Count,
            DataType.Double => tensor.DoubleData.Count,
            DataType.Int64 => tensor.Int64Data.Count,
            _ => tensor.Int32Data.Count,
        };

    static float[] Floats(TensorProto tensor, DataType type)
    {
        if (tensor.RawData.Length > 0)
            return type == DataType.Float ? Numbers.Singles(tensor.RawData.Span) : Single(Numbers.Widen(tensor.RawData.Span, Kind(type)));
        return type switch
        {
            DataType.Float => [.. tensor.FloatData],
            DataType.Double => Single([.. tensor.DoubleData]),
            DataType.Float16 => [.. tensor.Int32Data.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))],
            _ => [.. tensor.Int32Data.Select(bits => BitConverter.Int32BitsToSingle(bits << 16))],
        };
    }

    static long[] Whole(TensorProto tensor, DataType type) => (type, tensor.RawData.Length) switch
    {
        (DataType.Int64, > 0) => Numbers.Int64s(tensor.RawData.Span),
        (DataType.Int64, _) => [.. tensor.Int64Data],
        (_, > 0) => Array.ConvertAll(Numbers.Widen(tensor.RawData.Span, NumberType.Int32), value => (long)value),
        _ => [.. tensor.Int32Data.Select(value => (long)value)],
    };

    static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);

    static NumberType Kind(DataType type) => type switch
    {
        DataType.Float => NumberType.Single,
        DataType.Double => NumberType.Double,
        DataType.Float16 => NumberType.Half,
        DataType.Bfloat16 => NumberType.BFloat16,
        DataType.Int64 => NumberType.Int64,
        _ => NumberType.Int32,
    };
}
