using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using Xunit;

namespace MoGru.Tests.Models;

public class TaskModelTests
{
    [Theory]
    [InlineData("copy", 136337, 103569, 136593, 103185)]
    [InlineData("adding", 67457, 50817, 67713, 50433)]
    [InlineData("trend", 66945, 50433, 67201, 50049)]
    [InlineData("selective-copy", 136465, 103697, 136721, 103313)]
    public void Parameters_AtThePublishedSizes_AreAsManyAsPublished(string task, long mogru, long gru, long lstm, long momgru)
    {
        string[] cells = ["mogru", "gru", "lstm", "momgru"];
        Assert.Equal([mogru, gru, lstm, momgru], cells.Select(cell => Declare(task, cell, 128).Parameters.TotalLength));
    }

    [Theory]
    [InlineData("copy", "gru", "train_copy_gru")]
    [InlineData("selective-copy", "mogru", "train_selective_copy_mogru")]
    [InlineData("adding", "lstm", "train_adding_lstm")]
    [InlineData("trend", "momgru", "train_trend_momgru")]
    public void Parameters_OfEveryTask_HaveTheNamesOfPyTorch(string task, string cell, string record)
    {
        var file = SafetensorsFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", record + ".safetensors"));
        const string prefix = "param.";
        var expected = file.Entries.Where(e => e.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(e => e.Name[prefix.Length..]);

        Assert.Equal(expected.Order(), Declare(task, cell, 24).Parameters.Select(p => p.Name).Order());
    }

    [Fact]
    public void Initialise_OfSelectiveCopy_DrawsNormalRowsWithAZeroPaddingRowAndABoundedHead()
    {
        var model = Declare("selective-copy", "gru", 64);
        model.Initialise(1);

        var tokens = model.Parameters["embed_token.weight"].Value;
        Assert.Equal(0, tokens[..64].ToArray().Max(Math.Abs));
        Assert.InRange(Deviation(tokens[64..]), 0.9, 1.1);
        Assert.NotEqual(0, model.Parameters["embed_marker.weight"].Value[0]);
        Assert.InRange(model.Parameters["head.weight"].Value.ToArray().Max(Math.Abs), 0.12f, 1 / 8f);
        Assert.InRange(model.Parameters["head.bias"].Value.ToArray().Max(Math.Abs), 0.01f, 1 / 8f);
    }

    static TaskModel Declare(string task, string cell, int hidden)
    {
        var definition = TaskCatalog.Find(task);
        return new(definition.Open(definition.Defaults).Shape, CellSpec.Parse(cell), hidden, numLayers: 1);
    }

    static double Deviation(ReadOnlySpan<float> values)
    {
        double squares = 0;
        foreach (float value in values)
            squares += value * value;
        return Math.Sqrt(squares / values.Length);
    }
}
