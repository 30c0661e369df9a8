using MoGru.Engine.Formats;
using MoGru.Tasks.Parity;
using MoGru.Tests.Executable;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Parity;

/// <summary>Records and yardsticks that are well-formed files of the wrong content: each is refused, and the message says where.</summary>
public sealed class RecordFaultTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("op_layer_norm", "param.weight", "param.gain", "it has no param.weight")]
    [InlineData("op_layer_norm", "input.x", "input.y", "no tensor 'input.x'")]
    [InlineData("op_layer_norm", "cotangent.y", "cotangent.z", "belong to nothing")]
    [InlineData("op_vicreg", "input.z1", "input.z", "no tensor 'input.z1'")]
    [InlineData("op_vicreg", "expected.loss", "expected.los", "expected.los belongs to nothing")]
    [InlineData("op_masked_cross_entropy", "input.target", "input.targets", "no tensor 'input.target'")]
    [InlineData("op_adam_clip", "param.1", "param.first", "no tensor 'input.step.0.grad.first'")]
    [InlineData("op_adamw", "input.step.1.grad.0", "input.step.1.grad.first", "input.step.1")]
    [InlineData("cell_gru", "input.x", "input.X", "no tensor 'input.x'")]
    [InlineData("cell_mogru", "expected.y", "expected.Y", "expected.Y belongs to nothing")]
    [InlineData("cell_gru", "expected.y", "expected.\u001b[31m", "expected.\\u001B[31m belongs to nothing")]
    [InlineData("train_copy_gru", "param.head.bias", "param.head.b", "param.head.bias")]
    [InlineData("train_copy_gru", "param.embed.weight", "param.embed", "param.embed.weight")]
    [InlineData("train_adding_gru", "input.batch.0.x", "input.batch.00.x", "input.batch.0.x")]
    [InlineData("train_copy_gru", "input.batch.1.target", "input.batch.1.targets", "input.batch.1.target")]
    public void Run_OfATensorWithAnotherName_NamesIt(string golden, string name, string instead, string message)
    {
        string path = Renamed(golden, name, instead);

        Fault.Says(message, () => RecordReplay.Run(path));
    }

    [Theory]
    [InlineData("cell_gru", "hidden_size", "0", "hidden_size is '0', expected a whole number from 1")]
    [InlineData("cell_gru", "hidden_size", "null", "hidden_size is 'null'")]
    [InlineData("cell_gru", "hidden_size", "1e99", "hidden_size is '1e99'")]
    [InlineData("cell_gru", "hidden_size", "65000", "get the record again")]
    [InlineData("cell_gru", "num_layers", "-1", "num_layers is '-1'")]
    [InlineData("cell_gru", "bidirectional", "\"yes\"", "bidirectional is '\"yes\"', expected true or false")]
    [InlineData("cell_mogru_velocity_clip", "clip", "1e999", "clip is '1e999', expected a finite number")]
    [InlineData("cell_mogru_velocity_clip", "clip", "[1]", "clip is '[1]', expected a finite number")]
    [InlineData("cell_mogru_fixed_beta", "variant", "7", "variant is '7', expected a word")]
    [InlineData("cell_mogru_fixed_beta", "variant", "\"fixed\"", "variant is 'fixed', expected full, no_momentum, fixed_beta or no_reset")]
    [InlineData("train_copy_gru", "steps", "-5", "steps is '-5'")]
    [InlineData("train_copy_gru", "steps", "99999", "expected.loss is [")]
    [InlineData("train_copy_gru", "steps", "99999999999", "steps is '99999999999'")]
    [InlineData("train_copy_gru", "num_batches", "50", "input.batch.")]
    [InlineData("train_copy_gru", "betas", "[0.9, null]", "betas is '[0.9, null]', expected two numbers")]
    [InlineData("train_copy_gru", "betas", "[0.9, 1]", "numbers are impossible")]
    [InlineData("op_adam_clip", "lr", "-1", "numbers are impossible")]
    [InlineData("op_adam_clip", "clip_norm", "\"1\"", "clip_norm is '\"1\"', expected a finite number")]
    public void Run_OfAnImpossibleConfig_NamesTheKey(string golden, string key, string value, string message)
    {
        string path = folder.PathOf("record.safetensors");
        RecordReplayTests.Change(golden, path, writer => writer.Metadata["config"] = With(writer.Metadata["config"], key, value), _ => true);

        Fault.Says(message, () => RecordReplay.Run(path));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("\"text\"")]
    [InlineData("")]
    public void Run_OfAConfigThatIsNoObject_SaysSo(string config)
    {
        string path = folder.PathOf("record.safetensors");
        RecordReplayTests.Change("cell_gru", path, writer => writer.Metadata["config"] = config, _ => true);

        Fault.Says("the config in its metadata is not JSON", () => RecordReplay.Run(path));
    }

    [Theory]
    [InlineData("cell_gru", "input.x", new int[0])]
    [InlineData("cell_gru", "input.x", new[] { 0, 3, 4 })]
    [InlineData("cell_gru", "input.x", new[] { 2, 0, 4 })]
    [InlineData("cell_gru", "input.x", new[] { 3 })]
    [InlineData("cell_gru", "input.x", new[] { 1, 1, 1, 1, 1, 1, 1, 1, 1 })]
    [InlineData("cell_gru", "expected.y", new[] { 5 })]
    [InlineData("cell_gru", "expected.y", new int[0])]
    [InlineData("cell_gru", "cotangent.y", new[] { 2, 2 })]
    [InlineData("cell_gru", "input.h0", new[] { 7 })]
    [InlineData("cell_gru", "input.h0", new[] { 0 })]
    [InlineData("cell_mogru", "expected.betas", new[] { 1 })]
    [InlineData("op_layer_norm", "input.x", new int[0])]
    [InlineData("op_layer_norm", "input.x", new[] { 0 })]
    [InlineData("op_vicreg", "input.z2", new[] { 1 })]
    [InlineData("op_masked_cross_entropy", "input.logits", new[] { 4 })]
    [InlineData("op_adam_clip", "input.step.0.grad.0", new[] { 1 })]
    [InlineData("op_adam_clip", "expected.step.0.grad_norm", new[] { 0 })]
    [InlineData("train_copy_gru", "expected.loss", new[] { 1 })]
    [InlineData("train_copy_gru", "input.batch.0.tokens", new[] { 4 })]
    [InlineData("train_copy_gru", "input.batch.1.tokens", new[] { 0, 3 })]
    [InlineData("train_copy_gru", "param.head.bias", new int[0])]
    [InlineData("train_copy_gru", "param.embed.weight", new[] { 0, 8 })]
    public void Run_OfATensorOfAnotherShape_IsRefused(string golden, string name, int[] shape)
    {
        string path = folder.PathOf("record.safetensors");
        int count = shape.Aggregate(1, (product, size) => product * size);
        RecordReplayTests.Change(
            golden, path, writer => Add(writer, golden, name, shape, count), kept => kept != name);

        Fault.Says("get the record again", () => RecordReplay.Run(path));
    }

    [Fact]
    public void Run_OfTokensBeyondTheVocabulary_IsRefused()
    {
        string path = folder.PathOf("record.safetensors");
        int[] shape = Golden("train_copy_gru").Shape("input.batch.0.tokens");
        RecordReplayTests.Change(
            "train_copy_gru", path,
            writer => writer.Add("input.batch.0.tokens", shape, Enumerable.Repeat(123_456_789L, shape[0] * shape[1]).ToArray()),
            kept => kept != "input.batch.0.tokens");

        Fault.Says("get the record again", () => RecordReplay.Run(path));
    }

    [Theory]
    [InlineData("null", "no JSON object")]
    [InlineData("[null]", "no JSON object")]
    [InlineData("{", "is not JSON")]
    [InlineData("{\"cell_gru\": null}", "'cell_gru' is 'null', expected an object of errors")]
    [InlineData("{\"cell_gru\": {\"forward\": null}}", "forward of 'cell_gru' is 'null', expected a finite number")]
    [InlineData("{\"cell_gru\": {\"forward\": 1e999}}", "forward of 'cell_gru' is '1e999', expected a finite number")]
    [InlineData("{\"cell_gru\": {\"forward\": -1}}", "forward of 'cell_gru' is '-1', expected a finite number")]
    public void Run_BesideABrokenYardstick_NamesThePlace(string yardstick, string message)
    {
        string path = folder.PathOf("cell_gru.safetensors");
        RecordReplayTests.Change("cell_gru", path, _ => { }, _ => true);
        File.WriteAllText(folder.PathOf("pytorch_float32_error.json"), yardstick);

        Fault.Says(message, () => RecordReplay.Run(path));
    }

    [Fact]
    public void Parity_OfAMisnamedParameter_EndsWithThree()
    {
        var ending = MogruProcess.Run($"parity {Renamed("op_layer_norm", "param.bias", "param.offset")}");

        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains("it has no param.bias", ending.Error, StringComparison.Ordinal);
    }

    static SafetensorsFile Golden(string name) =>
        SafetensorsFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", name + ".safetensors"));

    static string With(string config, string key, string value)
    {
        var node = System.Text.Json.Nodes.JsonNode.Parse(config)!.AsObject();
        node.Remove(key);
        string rest = node.ToJsonString()[1..];
        return $"{{\"{key}\": {value}{(rest == "}" ? "" : ",")}{rest}";
    }

    static void Add(SafetensorsWriter writer, string golden, string name, int[] shape, int count)
    {
        string type = Golden(golden).Entries.FirstOrDefault(entry => entry.Name == name)?.DType ?? "F32";
        if (type == "I64")
            writer.Add(name, shape, new long[count]);
        else if (type == "F64")
            writer.Add(name, shape, new double[count]);
        else
            writer.Add(name, shape, new float[count]);
    }

    string Renamed(string golden, string name, string instead)
    {
        string path = folder.PathOf("record.safetensors");
        var file = Golden(golden);
        int[] shape = file.Shape(name);
        RecordReplayTests.Change(golden, path, writer => Copy(file, name, instead, shape, writer), kept => kept != name);
        return path;
    }

    static void Copy(SafetensorsFile file, string name, string instead, int[] shape, SafetensorsWriter writer)
    {
        switch (file.Entries.Single(entry => entry.Name == name).DType)
        {
            case "F32": writer.Add(instead, shape, file.Float32(name)); break;
            case "F64": writer.Add(instead, shape, file.Float64(name)); break;
            default: writer.Add(instead, shape, file.Int64(name)); break;
        }
    }
}
