using Google.Protobuf;
using MoGru.Cells;
using MoGru.Cells.Onnx;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Tests.Formats;
using Onnx;

namespace MoGru.Tests.Fuzz;

/// <summary>Models in ONNX's format: whole files, and files of which one node, weight or input is changed, with lengths that follow.</summary>
static class OnnxFamily
{
    const int NodeField = 1, WeightField = 5, InputField = 11;

    /// <summary>Those of PyTorch, and one of our own with lengths.</summary>
    internal static FuzzFamily Make()
    {
        string[] folder = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Onnx", "pytorch"), "*.onnx");
        byte[][] files = [.. folder.Order().Select(File.ReadAllBytes), Own()];
        return new()
        {
            Seeds = [.. files.SelectMany(Seeds)],
            Words = ["Reshape", "Transpose", "Slice", "Gather", "Concat", "GRU", "LSTM", "Where", "Range", "x", "perm", "axes", "axis"],
            Read = bytes => _ = OnnxModel.Parse(bytes, "test").InputShape,
            Allows = FuzzFamilies.IsDataFault,
            Memory = static length => 200 * length + FuzzFamilies.Slack,
        };
    }

    static byte[] Own()
    {
        ParameterList parameters = [];
        var model = new Sequential(
            parameters, s => Rnn.Create(CellSpec.Parse("gru"), s, 3, 4), s => new Linear(s, 4, 2), _ => new LastStep());
        parameters.Initialise(new RandomStream(1, "initial values"));
        using var folder = new TemporaryFolder();
        OnnxFile.Save(folder.PathOf("a"), model, parameters, [1, 1, 3]);
        return File.ReadAllBytes(folder.PathOf("a"));
    }

    static IEnumerable<FuzzSeed> Seeds(byte[] file)
    {
        yield return new(file);
        var graph = ModelProto.Parser.ParseFrom(file).Graph;
        (int Field, byte[] Bytes)[] parts =
        [
            .. graph.Node.Select(node => (NodeField, node.ToByteArray())),
            .. graph.Initializer.Select(weight => (WeightField, weight.ToByteArray())),
            .. graph.Input.Select(input => (InputField, input.ToByteArray())),
        ];
        for (int k = 0; k < parts.Length; k++)
        {
            int changed = k;
            yield return new(parts[k].Bytes, bytes => Packed(file, parts, changed, bytes));
        }
    }

    // The model without the graph, and the graph part by part.
    static byte[] Packed(byte[] file, (int Field, byte[] Bytes)[] parts, int changed, byte[] instead)
    {
        var model = ModelProto.Parser.ParseFrom(file);
        var graph = new GraphProto { Output = { model.Graph.Output } };
        model.Graph = null;
        using var inner = new MemoryStream();
        using (var output = new CodedOutputStream(inner, leaveOpen: true))
        {
            graph.WriteTo(output);
            for (int k = 0; k < parts.Length; k++)
            {
                output.WriteTag(parts[k].Field, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(k == changed ? instead : parts[k].Bytes));
            }
        }
        const int graphField = 7;
        using var whole = new MemoryStream();
        using (var output = new CodedOutputStream(whole, leaveOpen: true))
        {
            model.WriteTo(output);
            output.WriteTag(graphField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner.ToArray()));
        }
        return whole.ToArray();
    }
}
