using Google.Protobuf;
using MoGru.Cells.Onnx;
using MoGru.Tests.Formats;
using Onnx;
using Xunit;
using DataType = Onnx.TensorProto.Types.DataType;

namespace MoGru.Tests.Onnx;

/// <summary>What is refused where a file is read, and what is said of it.</summary>
public class OnnxRefusalTests
{
    public static TheoryData<string, string> Networks => new()
    {
        { "reverse", "runs in direction 'reverse'" },
        { "clip", "has clip" },
        { "activations", "has the activation 'HardSigmoid'" },
        { "layout", "has sequences first" },
        { "input_forget", "coupled gates or peepholes" },
        { "peepholes", "coupled gates or peepholes" },
        { "hidden_size", "do not fit each other" },
        { "lengths", "sequence_lens that are no input" },
        { "start", "starts from 'start', which is neither zeros nor an input" },
        { "computed start", "starts from 'i', which is neither zeros nor an input" },
        { "start of the input", "a state that is made of what it reads" },
        { "features", "by its weights it takes [steps, batch, 4]" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Network_ThatHasNoCellHere_IsRefusedByName(string kind, string said)
    {
        var b = new OnnxBuilder().Input("x", ["steps", "batch", 3]).Output("y")
            .Floats("start", [1, 1, 5]).Integers("n", 3, 3).Floats("p", [1, 15]).Node("Tanh", "start", "i");
        string inputs = kind switch
        {
            "peepholes" => "x w r b - - - p",
            "lengths" => "x w r b n",
            "start" => "x w r b - start",
            "computed start" => "x w r b - i",
            "start of the input" => "x w r b - x",
            _ => "x w r b",
        };
        (string, object)[] attributes = kind switch
        {
            "reverse" => [("direction", "reverse")],
            "clip" => [("clip", 1f)],
            "activations" => [("activations", (string[])["HardSigmoid", "Tanh", "Tanh"])],
            "layout" => [("layout", 1)],
            "input_forget" => [("input_forget", 1)],
            "hidden_size" => [("hidden_size", 6)],
            _ => [],
        };
        b.Network("LSTM", inputs, "y", kind == "features" ? 4 : 3, 5);
        foreach (var (name, value) in attributes)
        {
            var known = b.Graph.Node[^1].Attribute.FirstOrDefault(attribute => attribute.Name == name);
            if (known is not null)
                b.Graph.Node[^1].Attribute.Remove(known);
            b.Graph.Node[^1].Attribute.Add(new OnnxBuilder().Node("Any", "-", "-", (name, value)).Graph.Node[0].Attribute);
        }

        Fault.Says(said, () => OnnxModel.Parse(b.Bytes, "test"));
        Fault.Says("node 'part/LSTM' (LSTM)", () => OnnxModel.Parse(b.Bytes, "test"));
    }

    [Theory]
    [InlineData("Conv", "node 'part/Conv' (Conv) is an operator that is not known here")]
    [InlineData("Less", "compares something other than places and lengths")]
    [InlineData("MatMul", "multiplies [batch, steps, 3] by [4, 2], which does not fit")]
    [InlineData("Add", "meets [batch, steps, 3] and [4, 2], which do not fit")]
    [InlineData("Gather", "names axis 3 of 3")]
    [InlineData("Concat", "joins [batch, steps, 3] and [4, 2]")]
    public void Operator_ThatDoesNotFit_IsRefusedByName(string type, string said)
    {
        var b = new OnnxBuilder().Input("x", ["batch", "steps", 3]).Output("y").Floats("a", [4, 2]).Integers("one", 1);
        b.Node(type, type == "Gather" ? "x one" : "x a", "y", type == "Gather" ? [("axis", 3)] : []);
        Fault.Says(said, () => OnnxModel.Parse(b.Bytes, "test"));
    }

    [Fact]
    public void Gather_FromTheLastPlaceToTheFirst_IsRefused()
    {
        var b = new OnnxBuilder().Input("x", ["batch", 1]).Output("y").Integers("places", -1, 0).Node("Gather", "x places", "y", ("axis", 1));
        Fault.Says("places that do not follow each other", () => OnnxModel.Parse(b.Bytes, "test"));
    }

    [Fact]
    public void Reshape_OfOneNumberOfSteps_IsTakenWhereTheFileIsOfThem()
    {
        OnnxBuilder Made(object steps) =>
            new OnnxBuilder().Input("x", ["batch", steps, 3]).Output("y").Integers("s", 0, 12).Node("Reshape", "x s", "y");
        Assert.Equal([1, 4, 3], OnnxModel.Parse(Made(4).Bytes, "test").InputShape);
        Fault.Says("does not fit for any number of sequences and steps", () => OnnxModel.Parse(Made("steps").Bytes, "test"));
        Fault.Says("gives [batch, steps, 3] the shape [0, 12]", () => OnnxModel.Parse(Made(5).Bytes, "test"));
    }

    [Fact]
    public void Scan_WithItsFirstState_IsRefusedAsAnOperator()
    {
        var b = new OnnxBuilder().Input("x", ["batch", "steps", 3]).Input("h", ["batch", 4]).Output("y").Node("Scan", "h x", "last y");
        Fault.Says("node 'part/Scan' (Scan) is an operator that is not known here", () => OnnxModel.Parse(b.Bytes, "test"));
    }

    [Fact]
    public void File_ThatIsNoModelOfOneInput_IsRefused()
    {
        OnnxBuilder Made(int opset = 17) => new OnnxBuilder(opset).Input("x", ["batch", 3]).Output("y");
        Fault.Says("is no ONNX model", () => OnnxModel.Parse([0x0A, 0xFF, 0xFF], "test"));
        Fault.Says("no graph of nodes", () => OnnxModel.Parse([], "test"));
        Fault.Says("of version 9, those from 11", () => OnnxModel.Parse(Made(9).Node("Tanh", "x", "y").Bytes, "test"));
        byte[] OfInput(params object[] sizes) => new OnnxBuilder().Input("x", sizes).Output("y").Node("Tanh", "x", "y").Bytes;
        var ofTwo = Made().Input("z", ["batch", 3]).Node("Add", "x z", "y");
        Fault.Says("needs 2 inputs beside states and lengths", () => OnnxModel.Parse(ofTwo.Bytes, "test"));
        var ofBits = new OnnxBuilder().Input("x", ["batch", 3], DataType.Bool).Output("y").Node("Tanh", "x", "y");
        Fault.Says("has 2 axes of type 9", () => OnnxModel.Parse(ofBits.Bytes, "test"));
        Fault.Says("has 4 axes", () => OnnxModel.Parse(OfInput("batch", 3, 4, 5), "test"));
        Fault.Says("how many features", () => OnnxModel.Parse(OfInput("batch", "n"), "test"));
        var unordered = Made().Node("Add", "x z", "y").Node("Tanh", "x", "z");
        Fault.Says("reads 'z', which nothing before it gives", () => OnnxModel.Parse(unordered.Bytes, "test"));
        Fault.Says("does not come from its input", () => OnnxModel.Parse(Made().Node("Shape", "x", "y").Bytes, "test"));
        var other = Made().Node("Tanh", "x", "y");
        other.Graph.Node[0].Domain = "com.microsoft";
        Fault.Says("is of another domain", () => OnnxModel.Parse(other.Bytes, "test"));
    }

    [Fact]
    public void Nodes_ThatAskForTheSameWeightsAgainAndAgain_AreRefused()
    {
        var copies = new OnnxBuilder().Input("x", ["batch", 1000]).Output("y").Floats("a", [1000]).Integers("zero", 0);
        var networks = new OnnxBuilder().Input("x", ["steps", "batch", 1]).Output("y")
            .Floats("w", [1, 1, 1]).Floats("r", [1, 1, 1]).Integers("one", 1);
        for (int k = 0; k < 300; k++)
        {
            (string from, string to) = (k == 0 ? "x" : $"x{k}", k == 299 ? "y" : $"x{k + 1}");
            copies.Node("Unsqueeze", "a zero", $"a{k}").Node("Add", $"{from} a{k}", to);
            networks.Node("RNN", $"{from} w r", $"all{k}").Node("Squeeze", $"all{k} one", to);
        }

        Fault.Says("makes more weights than the file has room for", () => OnnxModel.Parse(copies.Bytes, "test"));
        Fault.Says("one more than 256 networks", () => OnnxModel.Parse(networks.Bytes, "test"));
    }

    [Fact]
    public void Tensor_ThatLiesElsewhereOrLies_IsRefused()
    {
        OnnxBuilder Made(Action<TensorProto> change)
        {
            var builder = new OnnxBuilder().Input("x", ["batch", 3]).Output("y").Floats("a", [3, 2]).Node("MatMul", "x a", "y");
            change(builder.Graph.Initializer[0]);
            return builder;
        }
        void Refuses(string said, Action<TensorProto> change) => Fault.Says(said, () => OnnxModel.Parse(Made(change).Bytes, "test"));

        Refuses("lies in another file", tensor => tensor.DataLocation = TensorProto.Types.DataLocation.External);
        Refuses("lies in another file", tensor => tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "a" }));
        Refuses("holds 6 numbers, not those of [3, 4611686018427387904]", tensor => tensor.Dims[1] = 1L << 62);
        Refuses("holds 6 numbers, not those of [-3, -2]", tensor => (tensor.Dims[0], tensor.Dims[1]) = (-3, -2));
        Refuses("holds 6 numbers, not those of [65536, 65536]", tensor => (tensor.Dims[0], tensor.Dims[1]) = (65536, 65536));
        Refuses("holds part of a number", tensor => tensor.RawData = ByteString.CopyFrom(new byte[23]));
        Refuses("is of type 8", tensor => tensor.DataType = (int)DataType.String);
    }
}
