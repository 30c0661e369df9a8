using MoGru.Cells.Tables;
using MoGru.Engine.Formats;
using MoGru.Engine.Random;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Cells.Tables;

public class TableModelFileTests
{
    [Theory]
    [InlineData(TableTask.Forecast)]
    [InlineData(TableTask.Detect)]
    [InlineData(TableTask.Classify)]
    public void AModel_SavedAndLoaded_AnswersTheSameBits(TableTask task)
    {
        using var folder = new TemporaryFolder();
        var model = Model(task);
        model.Save(folder.Path);
        var loaded = TableModel.Load(folder.Path);

        Assert.Equivalent(model.Settings, loaded.Settings, strict: true);
        Assert.Equal(Bits(model), Bits(loaded));
        Assert.Equal(model.DataDigest, loaded.DataDigest);
    }

    [Fact]
    public void ADescription_WithAnyByteChanged_IsRefusedOrReadAsWhole()
    {
        using var folder = new TemporaryFolder();
        Model(TableTask.Detect).Save(folder.Path);
        string path = Path.Combine(folder.Path, "model.json");
        byte[] whole = File.ReadAllBytes(path);
        var random = new RandomStream(1, "bytes").At(0);
        for (int trial = 0; trial < 400; trial++)
        {
            byte[] changed = [.. whole];
            for (int k = random.Integer(1, 4); k > 0; k--)
                changed[random.Integer(0, changed.Length)] = (byte)random.Integer(0, 256);
            File.WriteAllBytes(path, trial % 10 == 0 ? changed[..random.Integer(0, changed.Length)] : changed);
            try
            {
                var rows = TableModel.Load(folder.Path);
                Assert.NotEmpty(rows.AnswerNames);
            }
            catch (DataFormatException fault)
            {
                Assert.Contains("model.", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void NumbersOfAnotherModel_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using var other = new TemporaryFolder();
        Model(TableTask.Forecast).Save(folder.Path);
        Model(TableTask.Forecast, seed: 2).Save(other.Path);
        File.Copy(Path.Combine(other.Path, "model.safetensors"), Path.Combine(folder.Path, "model.safetensors"), overwrite: true);

        var fault = Assert.Throws<DataFormatException>(() => TableModel.Load(folder.Path));
        Assert.Contains("not the file", fault.Message, StringComparison.Ordinal);
        Assert.Throws<DataFormatException>(() => TableModel.Load(Path.Combine(folder.Path, "none")));
    }

    static TableModel Model(TableTask task, long seed = 1) => task == TableTask.Classify
        ? TableFit.Of(MadeTable.Machines(20), new() { Targets = ["state"], Group = "machine", Inputs = ["vibration"], Epochs = 1, Seed = seed }).Model
        : TableFit.Of(MadeTable.Hours(300), new() { Targets = ["load"], Inputs = [], Task = task, Window = 6, Horizon = 2, Epochs = 1, Seed = seed, DataDigest = "ab" }).Model;

    static string Bits(TableModel model)
    {
        if (model.Settings.Task == TableTask.Detect)
        {
            var watch = model.Watch();
            for (int row = 0; row < 30; row++)
                watch.Add([50 + row % 7], new DateTime(2021, 1, 1).AddHours(row));
            return string.Join(' ', watch.Run());
        }
        var predictor = model.Open();
        for (int row = 0; row < 30; row++)
            predictor.Add([row % 7], model.Settings.Time is null ? null : new DateTime(2021, 1, 1).AddHours(row), "a");
        predictor.End();
        return string.Join(' ', predictor.Run().ToArray().Select(BitConverter.SingleToUInt32Bits));
    }
}
