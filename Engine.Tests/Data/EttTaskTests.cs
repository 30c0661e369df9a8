using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public sealed class EttTaskTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Windows_OfARamp_LieWithinTheirPartsAndFollowEachOther()
    {
        WriteSeries(Enumerable.Range(0, 100).Select(i => (double)i));
        var task = Open();

        // 60/20/20 hours hold windows of 4 + 3.
        Assert.Equal((54, 14, 14), (task.Count(Split.Training), task.Count(Split.Validation), task.Count(Split.Test)));
        double mean = 29.5, sd = Math.Sqrt(Enumerable.Range(0, 60).Sum(i => (i - mean) * (i - mean)) / 59);
        var validation = GeneratedTasks.Samples(task, 14, Split.Validation);
        for (int sample = 0; sample < 14; sample++)
        {
            for (int t = 0; t < 4; t++)
                Assert.Equal((60 + sample + t - mean) / sd, validation.Series[sample * 4 + t], 1e-5);
            for (int t = 0; t < 3; t++)
                Assert.Equal((60 + sample + 4 + t - mean) / sd, validation.Values[sample * 3 + t], 1e-5);
        }
        Assert.Equal((80 - mean) / sd, GeneratedTasks.Samples(task, 1, Split.Test).Series[0], 1e-5);
        Assert.Equal((99 - mean) / sd, GeneratedTasks.Samples(task, 14, Split.Test).Values[^1], 1e-5);
    }

    [Fact]
    public void Training_Epoch_VisitsEveryWindowOnceInAnOrderOfItsOwn()
    {
        WriteSeries(Enumerable.Range(0, 100).Select(i => (double)i));
        var task = Open();
        float[] first = Starts(task, 0), second = Starts(task, 1);

        Assert.NotEqual(first, second);
        Assert.Equal(54, first.Distinct().Count());
        Assert.Equal(first.Order(), second.Order());
        Assert.Equal(first, Starts(Open(), 0));
    }

    [Theory]
    [InlineData(3, "2016,1,2,x7", "line 4, column OT is 'x7', expected a number")]
    [InlineData(3, "2016,1,2,inf", "line 4, column OT is 'inf', expected a number")]
    [InlineData(3, "2016,1,2,1e39", "line 4, column OT is '1e39', expected a number")]
    [InlineData(5, "2016,1,2", "line 6 has 3 fields, expected 4")]
    [InlineData(0, "date,a,b,c", "line 1 names 'date,a,b,c', expected a column OT")]
    public void Read_DamagedLine_IsNamedWithItsNumberAndTheRemedy(int line, string text, string message)
    {
        WriteSeries(Enumerable.Range(0, 100).Select(i => (double)i));
        string path = folder.PathOf("ETTh1.csv");
        string[] lines = File.ReadAllLines(path);
        lines[line] = text;
        File.WriteAllLines(path, lines);

        var fault = Assert.Throws<DataFormatException>(Open);
        Assert.Contains($"{path}: {message}", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'mogru data get etth1'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ConstantShortOrMissingSeries_IsRefused()
    {
        Assert.Contains("get it with 'mogru data get etth1", Assert.Throws<DataFormatException>(Open).Message, StringComparison.Ordinal);
        WriteSeries(Enumerable.Repeat(3.5, 100));
        Assert.Contains("expected one above 0", Assert.Throws<DataFormatException>(Open).Message, StringComparison.Ordinal);
        WriteSeries(Enumerable.Range(0, 30).Select(i => (double)i));
        Assert.Contains("use a shorter --seq-len", Assert.Throws<TaskOptionException>(Open).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.PathOf("ETTh1.csv"), "");
        Assert.Contains("get it with 'mogru data get etth1", Assert.Throws<DataFormatException>(Open).Message, StringComparison.Ordinal);
    }

    [RealDataFact]
    public void RealFile_HasThePublishedWindowsAndMoments()
    {
        var task = new EttTask(new() { Folder = RealData.Folder }, 42);

        Assert.Equal((10452 - 191, 3484 - 191, 3484 - 191), (task.Count(Split.Training), task.Count(Split.Validation), task.Count(Split.Test)));
        Assert.Equal(96, task.Shape.Outputs);
        var all = GeneratedTasks.Samples(task, task.Count(Split.Training));
        double mean = all.Series.Average(x => (double)x);
        Assert.InRange(mean, -0.1, 0.1);
        Assert.InRange(Math.Sqrt(all.Series.Average(x => (x - mean) * (x - mean))), 0.9, 1.1);
    }

    EttTask Open() => new(new() { Folder = folder.Path, LookBack = 4, Horizon = 3 }, 42);

    static float[] Starts(EttTask task, int epoch)
    {
        var batch = GeneratedTasks.Samples(task, task.Count(Split.Training), epoch: epoch);
        return [.. Enumerable.Range(0, batch.Size).Select(row => batch.Row(batch.Series, row)[0])];
    }

    void WriteSeries(IEnumerable<double> values) => File.WriteAllLines(
        folder.PathOf("ETTh1.csv"),
        values.Select((value, i) => string.Create(CultureInfo.InvariantCulture, $"2016-07-01 {i},{-i},0.5,{value}")).Prepend("date,HUFL,HULL,OT"));
}
