using MoGru.Cells;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
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
    public void Load_OfAStateDictionary_TakesItsValuesAndRefusesWhatDoesNotFit()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("state_dict.safetensors");
        var record = SafetensorsFile.Read(Path.Combine(AppContext.BaseDirectory, "golden", "train_trend_mogru.safetensors"));
        var writer = new SafetensorsWriter();
        foreach (var entry in record.Entries.Where(e => e.Name.StartsWith("param.", StringComparison.Ordinal)))
            writer.Add(entry.Name["param.".Length..], [.. entry.Shape], record.Float32(entry.Name));
        writer.Save(path);

        var model = Declare("trend", "mogru", 24);
        model.Parameters.Load(path);
        Assert.Equal(record.Float32("param.rnn.cells.0.W_ru.weight"), model.Parameters["rnn.cells.0.W_ru.weight"].Value.ToArray());

        var wider = Assert.Throws<DataFormatException>(() => Declare("trend", "mogru", 25).Parameters.Load(path));
        Assert.Contains("[48, 25], expected [50, 26]", wider.Message, StringComparison.Ordinal);
        var other = Assert.Throws<DataFormatException>(() => Declare("trend", "gru", 24).Parameters.Load(path));
        Assert.Contains("rnn.cells.0.W_ru.weight [48, 25], which the model does not have", other.Message, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("copy", "embed.weight", 1)]
    [InlineData("selective-copy", "embed_token.weight", 2)]
    public void Backward_OfTokens_ReachesTheEmbeddingsButNotThePaddingRow(string task, string name, int kinds)
    {
        var data = TaskCatalog.Find(task).Open(TaskCatalog.Find(task).Defaults);
        var model = Declare(task, "gru", 16);
        model.Initialise(1);
        var batch = new Batch(data.Shape, 4);
        data.Fill(Split.Training, 0, 0, batch);
        Assert.True(TokenRows.Pay(kinds * data.Shape.Vocabulary, batch.Size, data.Shape.Steps));

        var tape = new Tape();
        tape.Backward(model.Forward(tape, batch).Loss);

        float[] gradient = model.Parameters[name].Gradient.ToArray();
        Assert.All(gradient[..16], g => Assert.Equal(0, g));
        Assert.All(gradient[16..32], g => Assert.NotEqual(0, g));
        if (kinds == 2)
            Assert.All(model.Parameters["embed_marker.weight"].Gradient.ToArray(), g => Assert.NotEqual(0, g));
    }

    // The loss is that of all steps under the mask, to the bit.
    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 5)]
    [InlineData(5, 5)]
    public void Forward_OfAMask_ScoresItsStepsAlone(int masked, int steps)
    {
        var shape = TaskCatalog.Find("copy").Open(TaskCatalog.Find("copy").Defaults).Shape with { Steps = steps };
        var model = new TaskModel(shape, CellSpec.Parse("gru"), 8, numLayers: 1);
        model.Initialise(1);
        var batch = new Batch(shape, 3);
        var random = new RandomStream(1, "mask").At(0);
        for (int i = 0; i < batch.Tokens.Length; i++)
            (batch.Tokens[i], batch.Target[i], batch.Mask[i]) = (random.Integer(1, 17), random.Integer(0, 17), i % steps < masked ? 1 : 0);

        var tape = new Tape();
        var output = model.Forward(tape, batch);
        tape.Backward(output.Loss);
        var (loss, gradient) = (output.Loss.Item, model.Parameters["head.weight"].Gradient.ToArray());
        Assert.Equal((masked == 0 ? steps : masked) * 3, output.Scores.Shape[0]);

        model.Parameters.ZeroGradients();
        var rows = output.Rnn.Y.Reshape([3 * steps, 8]).Linear(tape.Use(model.Parameters["head.weight"]), tape.Use(model.Parameters["head.bias"]));
        var all = rows.SoftmaxCrossEntropy(batch.Target, batch.Mask);
        tape.Backward(all);
        Assert.Equal(all.Item, loss);
        Reference.Close.Equal(
            [.. model.Parameters["head.weight"].Gradient.ToArray().Select(g => (double)g)], [.. gradient.Select(g => (double)g)], 1e-6, "head.weight");
        Assert.Equal(3 * masked, default(MetricSum).With(shape, batch, output.Scores.Value).Count);
    }

    [Fact]
    public void Forward_OfEvents_IsBinaryCrossEntropyOfOneLogit()
    {
        var data = TaskCatalog.Find("pulse").Open(TaskCatalog.Find("pulse").Defaults);
        var model = Declare("pulse", "lstm", 6);
        model.Initialise(1);
        var batch = new Batch(data.Shape, 4);
        data.Fill(Split.Training, 0, 0, batch);

        var output = model.Forward(new(), batch);
        float[] scores = output.Scores.Value.ToArray();
        double expected = Enumerable.Range(0, 4 * 24).Average(i => Math.Log(1 + Math.Exp((1 - 2 * batch.Target[i]) * scores[2 * i + 1])));
        Assert.Equal(6, model.Parameters["head.weight"].Shape.Length);
        Assert.All(Enumerable.Range(0, 4 * 24), i => Assert.Equal(0, scores[2 * i]));
        Assert.Equal(expected, output.Loss.Item, 1e-6);
    }

    [Theory]
    [InlineData(17, 0)]
    [InlineData(int.MinValue, 0)]
    [InlineData(3, 2)]
    public void Forward_OfATokenOrMarkerThatDoesNotExist_IsRefused(int token, int marker)
    {
        var model = Declare("selective-copy", "gru", 16);
        model.Initialise(1);
        var batch = new Batch(TaskCatalog.Find("selective-copy").Open(TaskCatalog.Find("selective-copy").Defaults).Shape, 1);
        (batch.Tokens[5], batch.Markers[5]) = (token, marker);

        var exception = Assert.Throws<ArgumentException>(() => model.Forward(new(), batch));
        Assert.Contains($"Token 5 is {token} with the marker {marker}", exception.Message, StringComparison.Ordinal);
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
