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
    public void Run_OfARecordOfAnotherShape_AgreesWithTheReference(string cell, string spec, string options, string states, string cotangents)
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

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
