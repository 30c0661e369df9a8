using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tasks.Parity;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Parity;

public class RecordReplayTests
{
    [Theory]
    [InlineData("LSTM", "lstm", "\"num_layers\": 2, \"bidirectional\": true", "h0 -c0", "y cn")]
    [InlineData("GRU", "gru", "\"num_layers\": 2, \"bidirectional\": true", "", "hn")]
    [InlineData("MoGRU", "mogru:damping,velocity-gate,no-layernorm",
        "\"num_layers\": 2, \"damping\": true, \"vgate\": true, \"layernorm\": false", "h0.0 v0.1", "y vn.0 hn.1")]
    [InlineData("MoGRU", "mogru:no-reset,velocity-norm", "\"num_layers\": 1, \"variant\": \"no_reset\", \"vnorm\": true", "v0.0", "y")]
    [InlineData("MomGRU", "momgru", "\"num_layers\": 2", "v0.0", "y vn.1")]
    [InlineData("SSM", "ssm", "\"num_layers\": 3, \"out\": 2", "", "y")]
    public void Run_OfARecordOfAnotherShape_AgreesWithTheReference(
        string cell, string spec, string options, string states, string cotangents)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("record.safetensors");
        foreach (var (batch, steps) in ((int, int)[])[(1, 1), (2, 5)])
        {
            string config = $"{{\"input_size\": 2, \"hidden_size\": 3, {options}}}";
            CellRecord.Write(path, cell, config, CellSpec.Parse(spec), batch, steps, Words(states), Words(cotangents));

            var (result, comparison) = RecordReplay.Run(path);
            string worst = $"{comparison.Tensor(Quantity.Forward)}, {comparison.Tensor(Quantity.Gradient)}";
            Assert.True(result.Passed, $"forward {result.Forward}, gradient {result.Gradient}, worst in {worst}");
        }
    }

    [Theory]
    [InlineData("cell_mogru_all_options")]
    [InlineData("op_adam_clip")]
    [InlineData("train_adding_gru")]
    public void Run_OfADamagedRecord_IsRefusedOrJudged(string name)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("damaged.safetensors");
        byte[] valid = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", name + ".safetensors"));
        int header = 8 + (int)BitConverter.ToInt64(valid);
        var random = new Random(3);
        for (int round = 0; round < 150; round++)
        {
            byte[] damaged = [.. valid];
            damaged[random.Next(header)] = (byte)"0129{}[],\"x "[random.Next(12)];
            File.WriteAllBytes(path, damaged);
            try
            {
                RecordReplay.Run(path);
            }
            catch (DataFormatException exception)
            {
                Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("cell_lstm", "cotangent. grad. expected.y", null)]
    [InlineData("cell_lstm", "cotangent. grad. expected.hn expected.cn", null)]
    [InlineData("op_layer_norm", "cotangent. grad.", null)]
    [InlineData("op_vicreg", "expected.", null)]
    [InlineData("op_adam_clip", "expected.step.0.param.1 expected.step.2", null)]
    [InlineData("train_copy_gru", "expected.loss expected.grad_norm expected.param.embed", null)]
    [InlineData("cell_lstm", "cotangent.", "but no cotangent.*")]
    [InlineData("cell_lstm", "cotangent. grad. expected.", "nothing to compare")]
    [InlineData("op_layer_norm", "cotangent.", "grad.")]
    [InlineData("train_copy_gru", "expected.", "nothing to compare")]
    public void Run_OfARecordWithoutSome_ReplaysTheRest(string name, string without, string? fault)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name + ".safetensors");
        Change(name, path, writer => { }, n => Words(without).All(prefix => !n.StartsWith(prefix, StringComparison.Ordinal)));
        if (fault is null)
            Assert.True(RecordReplay.Run(path).Result.Passed);
        else
            Fault.Says(fault, () => RecordReplay.Run(path));
    }

    [Theory]
    [InlineData("cell_gru", "expected.z")]
    [InlineData("cell_gru", "expected.betas")]
    [InlineData("cell_mogru", "grad.param.nosuch")]
    [InlineData("cell_mogru", "cotangent.hn.1")]
    [InlineData("op_vicreg", "grad.z3")]
    [InlineData("op_adamw", "expected.step.99.param.0")]
    [InlineData("train_copy_gru", "expected.param.nosuch")]
    public void Run_OfARecordWithAnUnknownTensor_NamesIt(string name, string stranger)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name + ".safetensors");
        Change(name, path, writer => writer.Add(stranger, [1], (double[])[0]), _ => true);
        Fault.Says($"its {stranger} belongs to nothing", () => RecordReplay.Run(path));
    }

    [Fact]
    public void Run_OfATrajectoryOfAnUnknownTask_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("t.safetensors");
        Change("train_copy_gru", path, writer => writer.Metadata["task"] = "paste", _ => true);
        Fault.Says("its task is 'paste', expected one of copy, adding", () => RecordReplay.Run(path));
    }

    // The later iterates are the sequential states, and leave next to no residual: none at all in single precision.
    [Fact]
    public void Run_OfMoreNewtonIterationsThanLeaveAResidual_ComparesThemAll()
    {
        const string name = "cell_para_gru";
        const int iterations = 30;
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name + ".safetensors");
        var record = SafetensorsFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", name + ".safetensors"));
        int known = record.Float64("expected.newton.residual").Length;
        Change(
            name, path,
            writer =>
            {
                for (int k = known; k <= iterations; k++)
                    writer.Add($"expected.newton.{k}", record.Shape("expected.newton.0"), record.Float64("expected.y"));
                writer.Add(
                    "expected.newton.residual", [iterations + 1],
                    [.. record.Float64("expected.newton.residual"), .. new double[iterations + 1 - known]]);
            },
            tensor => tensor != "expected.newton.residual");
        Assert.True(RecordReplay.Run(path).Result.Passed);
    }

    /// <summary>Writes a golden record with some of its tensors, after a change.</summary>
    internal static void Change(string golden, string path, Action<SafetensorsWriter> change, Func<string, bool> keeps)
    {
        var file = SafetensorsFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", golden + ".safetensors"));
        var writer = new SafetensorsWriter();
        foreach (var (key, text) in file.Metadata)
            writer.Metadata[key] = text;
        foreach (var entry in file.Entries.Where(entry => keeps(entry.Name)))
        {
            int[] shape = file.Shape(entry.Name);
            switch (entry.DType)
            {
                case "F32": writer.Add(entry.Name, shape, file.Float32(entry.Name)); break;
                case "F64": writer.Add(entry.Name, shape, file.Float64(entry.Name)); break;
                default: writer.Add(entry.Name, shape, file.Int64(entry.Name)); break;
            }
        }
        change(writer);
        writer.Save(path);
    }

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
