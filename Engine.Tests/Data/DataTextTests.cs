using System.Text;
using MoGru.Engine.Formats;
using MoGru.Tasks.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>Text files that are right in an unusual form, and files that are wrong without looking so.</summary>
public sealed class DataTextTests : IDisposable
{
    const int Rows = 100;

    static readonly string good = "date,HUFL,OT\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => $"2016-07-01 {i},{-i},{i}.1234\n"));

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("without a last line end")]
    [InlineData("with a blank line at the end")]
    [InlineData("with blank lines at the end")]
    [InlineData("with CRLF")]
    [InlineData("with a byte order mark")]
    public void Etth1_OfAnotherForm_IsTheSameSeries(string form)
    {
        var expected = Series(good);

        Assert.Equal(expected, Series(form switch
        {
            "without a last line end" => good[..^1],
            "with a blank line at the end" => good + "\n",
            "with blank lines at the end" => good + "\r\n\n\n",
            "with CRLF" => good.ReplaceLineEndings("\r\n"),
            _ => "\uFEFF" + good,
        }));
    }

    [Theory]
    [InlineData("9.1234", "9\0\0\0\0\0", "line 11, column OT has the control character U+0000")]
    [InlineData("9.1234", "\0\0\0\0\0\0", "line 11, column OT has the control character U+0000")]
    [InlineData("9.1234", "9.1234\t", "line 11, column OT has the control character U+0009")]
    [InlineData("9.1234", "9\r1234", "line 11, column OT has the control character U+000D")]
    [InlineData("9.1234", "9.1234 ", "line 11, column OT is '9.1234 ', expected a number")]
    [InlineData("9.1234", " 9.1234", "line 11, column OT is ' 9.1234', expected a number")]
    [InlineData("9.1234", "\"9.1234\"", "line 11, column OT is '\"9.1234\"', expected a number")]
    [InlineData("9.1234", "", "line 11, column OT is '', expected a number")]
    [InlineData("9.1234", "９.1234", "line 11, column OT is '９.1234', expected a number")]
    [InlineData("9.1234", "NaN", "line 11, column OT is 'NaN', expected a number")]
    [InlineData("9.1234", "1e400", "line 11, column OT is '1e400', expected a number")]
    [InlineData("9.1234", "9,1234", "line 11 has 4 fields, expected 3")]
    [InlineData("-9,9.1234", "-\0,9.1234", "line 11, column HUFL has the control character U+0000")]
    [InlineData("2016-07-01 9,-9,9.1234\n", "\n", "line 11 is empty, expected 3 fields")]
    [InlineData("2016-07-01 9,-9,9.1234\n", "2016-07-01 9,-9\n", "line 11 has 2 fields, expected 3")]
    [InlineData("date,HUFL,OT", "date,OT,OT", "line 1 names two columns OT, expected one")]
    [InlineData("date,HUFL,OT", "date,HUFL,OT ", "line 1 names 'date,HUFL,OT ', expected a column OT")]
    [InlineData("date,HUFL,OT", "\"date\",\"HUFL\",\"OT\"", "expected a column OT")]
    [InlineData("date,HUFL,OT\n", "date,HUFL,OT\n\n", "line 2 is empty, expected 3 fields")]
    public void Etth1_WithOneFault_NamesLineAndColumn(string part, string instead, string message)
    {
        var fault = Assert.Throws<DataFormatException>(() => Series(Replaced(good, part, instead)));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Contains("mogru data get etth1", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "no bytes: it is empty")]
    [InlineData("\n\n\n", "line 1 is empty")]
    [InlineData("\uFEFF", "line 1 is empty")]
    [InlineData("date,HUFL,OT\n", "line 1 names columns and no rows follow")]
    [InlineData("date,HUFL,OT", "line 1 names columns and no rows follow")]
    public void Etth1_WithoutRows_SaysSo(string text, string message) =>
        Assert.Contains(message, Assert.Throws<DataFormatException>(() => Series(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Etth1_InUtf16_SaysHowToSaveIt()
    {
        File.WriteAllText(folder.PathOf("ETTh1.csv"), good, Encoding.Unicode);

        Assert.Contains("save it as UTF-8", Assert.Throws<DataFormatException>(() => Open("etth1")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etth1", "ETTh1.csv", "", '\n', "line 1 is empty")]
    [InlineData("etth1", "ETTh1.csv", "", ',', "line 1 has 16777217 fields")]
    [InlineData("etth1", "ETTh1.csv", "OT\n", '\n', "no rows follow")]
    [InlineData("etth1", "ETTh1.csv", "OT\n", ',', "line 2 has 16777217 fields, expected 1")]
    [InlineData("etth1", "ETTh1.csv", "OT\n", '7', "line 2, column OT is '777")]
    [InlineData("etth1", "ETTh1.csv", "", '\0', "line 1 names '\\u0000")]
    [InlineData("ecg5000", "ECG5000_TRAIN.tsv", "", '\n', "line 1 is empty")]
    [InlineData("ecg5000", "ECG5000_TRAIN.tsv", "", '\t', "line 1 has 16777217 fields, expected 141")]
    [InlineData("ecg5000", "ECG5000_TRAIN.tsv", "1\t2\n", '\n', "line 1 has 2 fields, expected 141")]
    [InlineData("ecg5000", "ECG5000_TRAIN.tsv", "", '\0', "line 1 has 1 fields, expected 141")]
    public void Read_EndlessRepetition_TakesMemoryInProportion(string task, string name, string before, char repeated, string message)
    {
        const int Repeats = 16 << 20;
        File.WriteAllBytes(folder.PathOf("ECG5000_TEST.tsv"), [1]);
        File.WriteAllBytes(folder.PathOf(name), [.. Encoding.ASCII.GetBytes(before), .. Enumerable.Repeat((byte)repeated, Repeats)]);

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<DataFormatException>(() => Open(task));
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.InRange(fault.Message.Length, 1, 1000);
        Assert.InRange(allocated, 0, 4L * Repeats + (16 << 20));
    }

    static string Replaced(string text, string part, string instead)
    {
        int at = text.IndexOf(part, StringComparison.Ordinal);
        return text[..at] + instead + text[(at + part.Length)..];
    }

    float[] Series(string text)
    {
        File.WriteAllText(folder.PathOf("ETTh1.csv"), text, new UTF8Encoding(false));
        return GeneratedTasks.Samples(Open("etth1"), 20).Series;
    }

    TaskData Open(string task) => task == "etth1"
        ? new EttTask(new() { Folder = folder.Path, LookBack = 4, Horizon = 3 }, 42)
        : new EcgTask(folder.Path, 42);
}
