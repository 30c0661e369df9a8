using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class EcgTaskTests : IDisposable
{
    const int Steps = 140;

    readonly TemporaryFolder folder = new();

    public EcgTaskTests()
    {
        WriteTsv("ECG5000_TRAIN.tsv", 10);
        WriteTsv("ECG5000_TEST.tsv", 8);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Splits_OfTheTestFile_AreItsHalves()
    {
        var task = new EcgTask(folder.Path, 42);
        Assert.Equal((10, 4, 4), (task.Count(Split.Training), task.Count(Split.Validation), task.Count(Split.Test)));

        double[] training = [.. Enumerable.Range(0, 10).SelectMany(Row)];
        double mean = training.Average(), sd = Math.Sqrt(training.Average(x => (x - mean) * (x - mean)));
        var validation = GeneratedTasks.Samples(task, 4, Split.Validation);
        var test = GeneratedTasks.Samples(task, 4, Split.Test);
        Assert.Equal([0, 1, 2, 3], validation.Target);
        Assert.Equal([4, 0, 1, 2], test.Target);
        Assert.Equal((Row(0)[5] - mean) / sd, validation.Series[5], 1e-5);
        Assert.Equal((Row(7)[139] - mean) / sd, test.Series[^1], 1e-5);
    }

    [Fact]
    public void Splits_OfATestFileWithoutItsFirstRow_TestTheSameRows()
    {
        var whole = GeneratedTasks.Samples(new EcgTask(folder.Path, 42), 4, Split.Test);
        File.Delete(folder.PathOf("ECG5000_TEST.tsv"));
        float[] rows = [.. Enumerable.Range(1, 7).SelectMany(row => Row(row).Select(x => (float)x).Prepend(row % 5 + 1))];
        File.WriteAllBytes(
            folder.PathOf("ECG5000_TEST.missing_row0.npy"), NpyBytes.Of("<f4", "(7, 141)", rows.SelectMany(BitConverter.GetBytes).ToArray()));

        var task = new EcgTask(folder.Path, 42);
        Assert.Equal((3, 4), (task.Count(Split.Validation), task.Count(Split.Test)));
        var test = GeneratedTasks.Samples(task, 4, Split.Test);
        Assert.Equal(whole.Target, test.Target);
        Assert.Equal(whole.Series.Select(x => MathF.Round(x, 4)), test.Series.Select(x => MathF.Round(x, 4)));
    }

    [Fact]
    public void Read_DamagedFile_IsNamedWithItsPlace()
    {
        Says("line 3 has 2 fields, expected 141", lines => lines[2] = "1\t2");
        Says("line 2 has the class 6, expected 1 to 5", lines => lines[1] = "6" + lines[1][1..]);
        Says("line 2 has the class 1.5, expected 1 to 5", lines => lines[1] = "1.5" + lines[1][1..]);
        Says("line 1, sample 0 has the control character U+001B", lines => lines[0] = "1\t\u001b[31m" + lines[0][lines[0].IndexOf('\t', 3)..]);
        Says("no bytes: it is empty", lines => Array.Clear(lines));
    }

    [Fact]
    public void Read_NpyOfAnotherShape_IsRefused()
    {
        File.Delete(folder.PathOf("ECG5000_TEST.tsv"));
        File.WriteAllBytes(folder.PathOf("ECG5000_TEST.missing_row0.npy"), NpyBytes.Of(1, 2, 3));
        var fault = Assert.Throws<DataFormatException>(() => new EcgTask(folder.Path, 42));
        Assert.Contains("[3, 1], expected [rows, 141]", fault.Message, StringComparison.Ordinal);
    }

    [RealDataFact]
    public void RealFiles_HaveThePublishedClasses()
    {
        var task = new EcgTask(RealData.Folder, 42);
        Assert.Equal((500, 2250), (task.Count(Split.Training), task.Count(Split.Test)));
        Assert.InRange(task.Count(Split.Validation), 2249, 2250);
        var training = GeneratedTasks.Samples(task, 500);
        Assert.Equal([292, 177, 10, 19, 2], Enumerable.Range(0, 5).Select(c => training.Target.Count(t => t == c)));
        Assert.Equal(0, training.Series.Average(x => (double)x), 1e-4);
        Assert.Equal(1, training.Series.Average(x => (double)x * x), 1e-4);
    }

    void Says(string message, Action<string[]> damage)
    {
        string path = folder.PathOf("ECG5000_TRAIN.tsv");
        string[] good = File.ReadAllLines(path), lines = [.. good];
        damage(lines);
        File.WriteAllText(path, string.Concat(lines.Where(line => line is not null).Select(line => line + "\n")));
        var fault = Assert.Throws<DataFormatException>(() => new EcgTask(folder.Path, 42));
        Assert.Contains($"{path}: {message}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("mogru data get ecg5000", fault.Message, StringComparison.Ordinal);
        File.WriteAllLines(path, good);
    }

    static double[] Row(int row) => [.. Enumerable.Range(0, Steps).Select(t => 0.25 * row + 0.5 * (t % 7) - 1)];

    void WriteTsv(string name, int rows) => File.WriteAllLines(
        folder.PathOf(name),
        Enumerable.Range(0, rows).Select(row =>
            string.Join('\t', Row(row).Prepend(row % 5 + 1).Select(x => x.ToString(CultureInfo.InvariantCulture)))));
}
