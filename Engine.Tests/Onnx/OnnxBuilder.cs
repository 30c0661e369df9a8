using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using AttributeType = Onnx.AttributeProto.Types.AttributeType;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Tests.Onnx;

/// <summary>A model that a test writes node by node.</summary>
sealed class OnnxBuilder
{
    readonly Random random = new(5);

    public OnnxBuilder(int opset = 17)
    {
        Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        Graph.Name = "graph";
    }

    public ModelProto Model { get; } = new() { IrVersion = 8, Graph = new() };

    public GraphProto Graph => Model.Graph;

    public byte[] Bytes => Model.ToByteArray();

    /// <summary>Declares an input; sizes that vary are texts.</summary>
    public OnnxBuilder Input(string name, object[] sizes, DataType type = DataType.Float)
    {
        Graph.Input.Add(Described(name, sizes, type));
        return this;
    }

    /// <summary>Declares an output.</summary>
    public OnnxBuilder Output(string name)
    {
        Graph.Output.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = (int)DataType.Float } } });
        return this;
    }

    /// <summary>Adds floats of a shape, drawn from [−1, 1) where none are given.</summary>
    public OnnxBuilder Floats(string name, int[] shape, params float[] values)
    {
        float[] all = values.Length > 0 ? values
            : [.. Enumerable.Range(0, shape.Aggregate((product, size) => product * size)).Select(_ => random.NextSingle() * 2 - 1)];
        return Tensor(name, shape, DataType.Float, MemoryMarshal.AsBytes<float>(all).ToArray());
    }

    /// <summary>Adds whole numbers, [n].</summary>
    public OnnxBuilder Integers(string name, params long[] values) =>
        Tensor(name, [values.Length], DataType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray());

    public OnnxBuilder Tensor(string name, int[] shape, DataType type, byte[] bytes)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        tensor.Dims.Add(shape.Select(size => (long)size));
        Graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a node; names of inputs and outputs are parted by blanks, "-" is none.</summary>
    public OnnxBuilder Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        int others = Graph.Node.Count(other => other.OpType == type);
        string name = others == 0 ? $"part/{type}" : FormattableString.Invariant($"part/{type}.{others}");
        var node = new NodeProto { OpType = type, Name = name };
        node.Input.Add(inputs.Split(' ').Select(name => name == "-" ? "" : name));
        node.Output.Add(outputs.Split(' ').Select(name => name == "-" ? "" : name));
        node.Attribute.Add(attributes.Select(pair => Attribute(pair.Name, pair.Value)));
        Graph.Node.Add(node);
        return this;
    }

    /// <summary>Adds a network with weights of its own, over <c>x</c> [T, B, n].</summary>
    public OnnxBuilder Network(
        string type, string inputs, string outputs, int features, int units, int directions = 1,
        params (string Name, object Value)[] attributes)
    {
        int gates = type switch { "RNN" => 1, "GRU" => 3, _ => 4 };
        string direction = directions == 2 ? "bidirectional" : "forward";
        return Floats("w", [directions, gates * units, features])
            .Floats("r", [directions, gates * units, units])
            .Floats("b", [directions, 2 * gates * units])
            .Node(type, inputs, outputs, [("hidden_size", units), ("direction", direction), .. attributes]);
    }

    static ValueInfoProto Described(string name, object[] sizes, DataType type)
    {
        var shape = new TensorShapeProto();
        foreach (object size in sizes)
            shape.Dim.Add(size is int known ? new() { DimValue = known } : new TensorShapeProto.Types.Dimension { DimParam = $"{size}" });
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = shape } } };
    }

    static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number: (attribute.Type, attribute.I) = (AttributeType.Int, number); break;
            case float number: (attribute.Type, attribute.F) = (AttributeType.Float, number); break;
            case string text: (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text)); break;
            case TensorProto tensor: (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor); break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8));
                break;
            case long[] numbers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.Add(numbers);
                break;
            default: throw new ArgumentException($"An attribute of {value.GetType()} is not known; add it.", nameof(value));
        }
        return attribute;
    }
}
