using MoGru.Engine.Data;
using MoGru.Tests.Docs;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public class TableExampleTests
{
    [Fact]
    public void OwnModels_Table_IsReadAndCutAsThePageTells()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("log.csv");
        var lines = Enumerable.Range(0, 200).Select(k => $"2020-01-{1 + k / 48:D2} {k / 2 % 24:D2}:00,p{k % 2},{k},{2 * k}");
        File.WriteAllLines(path, lines.Prepend("time,pump,load,wear"));

        var (glance, training, validation) = TableExample.Whole(path);
        List<(long, double, double)> taken = [];
        TableExample.Rows(Table.Read(path), File.OpenRead(path), (line, numbers) => taken.Add((line, numbers[0], numbers[1])));

        Assert.StartsWith("200 rows of 4 columns", glance, StringComparison.Ordinal);
        Assert.Equal((2, 20, 2 * (80 - 24 - 6 + 1)), (validation.Count, validation.LengthOf(1), training.Sequences.Count));
        Assert.Equal(Enumerable.Range(0, 200).Select(k => (k + 2L, (double)k, 2.0 * k)), taken);
    }
}
