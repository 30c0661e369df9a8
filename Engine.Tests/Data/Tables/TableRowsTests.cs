using System.IO.Pipes;
using System.Text;
using MoGru.Engine.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public class TableRowsTests
{
    static readonly TableSchema ab = new(("a", ColumnKind.Number), ("b", ColumnKind.Number));

    [Fact]
    public void Rows_OneByOne_AreThoseOfTheTable()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var drawn = new DrawnTable(seed);
            char separator = ",;\t| "[random.Next(5)];
            string text = drawn.Write(separator, random.Next(2) == 0 ? "\n" : "\r\n", true, random.Next(4) == 0, false, "NA",
                random.Next(2) == 0);
            var options = new TableOptions
            {
                Kinds = drawn.Kinds.Select((kind, k) => (drawn.Names[k], kind)).ToDictionary(),
                Separator = separator,
                HasHeader = true,
            };
            var table = Table.Parse(text, options);
            string[] some = [.. table.Schema.Names.Reverse().Take(random.Next(1, table.Schema.Names.Count + 1))];

            using var rows = TableRows.Open(
                new TrickleStream(Encoding.UTF8.GetBytes(text), random), table.SchemaOf(some), "rows",
                random.Next(2) == 0 ? null : new() { Separator = separator });
            int row = 0;
            for (; rows.Next(); row++)
            {
                for (int k = 0; k < some.Length; k++)
                {
                    object? got = rows.Schema.Columns[k].Kind switch
                    {
                        ColumnKind.Number => double.IsNaN(rows.Number(k)) ? null : rows.Number(k),
                        ColumnKind.Time => rows.Time(k),
                        _ => rows.Text(k),
                    };
                    Assert.Equal(DrawnTable.At(table[some[k]], row), got);
                }
            }
            Assert.Equal(((int)rows.Count, row), (table.RowCount, table.RowCount));
        }
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Row_OfAPipe_IsThereWhenItsLineIs(string newLine)
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        using var rows = TableRows.Open(client, ab);
        Write($"b,a{newLine}1,2{newLine}3");
        Assert.True(await Next());
        Assert.Equal([2, 1], rows.Numbers.ToArray());

        var waiting = Next();
        Write("4,5");
        await Task.Delay(50);
        Assert.False(waiting.IsCompleted);
        Write(newLine);
        Assert.True(await waiting);
        Assert.Equal([5, 34], rows.Numbers.ToArray());

        // As long as a chunk that is read at once, with the end of a line at its end.
        foreach (int length in (int[])[4095, 4096, 4097, 32767, 32768, 32769])
        {
            string cell = new string(' ', length - newLine.Length - 3) + "7";
            waiting = Next();
            await Task.Run(() => Write($"1,{cell}{newLine}"));
            Assert.True(await waiting);
            Assert.Equal([7, 1], rows.Numbers.ToArray());
        }

        Write("8,9");
        server.Dispose();
        Assert.True(await Next());
        Assert.Equal([9, 8], rows.Numbers.ToArray());
        Assert.False(await Next());

        void Write(string text) => server.Write(Encoding.UTF8.GetBytes(text));
        Task<bool> Next() => Task.Run(rows.Next).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Rows_WithoutNames_AreTakenByTheirPlaces()
    {
        using var rows = TableRows.Open(new StringReader("1 2\n3   4\n"), ab);

        Assert.True(rows.Next());
        Assert.True(rows.Next());
        Assert.Equal((3, 4, 2), (rows.Number(0), rows.Number(1), rows.Line));
        Assert.Equal((' ', false), (rows.Dialect!.Separator, rows.Dialect.HasHeader));
        Assert.False(rows.Next());
        Fault.Says("line 1: 3 cells and no names, expected 'a', 'b';", () => TableRows.Open(new StringReader("1,2,3\n"), ab).Next());
    }

    [Fact]
    public void Row_ThatIsWrong_IsRefusedAndTheNextOneRead()
    {
        using var rows = TableRows.Open(new StringReader("a,b\n1,2\n3,x\n4\n5,6\n"), ab);

        Assert.True(rows.Next());
        Fault.Says("input: line 3, column 2 'b': 'x' is not a number", () => rows.Next());
        Assert.Throws<InvalidOperationException>(() => rows.Numbers.Length);
        Fault.Says("line 4: 1 cell, expected 2", () => rows.Next());
        Assert.True(rows.Next());
        Assert.Equal([5, 6], rows.Numbers.ToArray());
        Assert.Equal((5, 2), (rows.Line, rows.Count));
    }

    [Fact]
    public void Column_ThatIsNotThere_IsRefusedAgainAndAgain()
    {
        using var rows = TableRows.Open(new StringReader("a,c\n1,2\n3,4\n"), ab);

        Fault.Says("no column 'b'; it holds 'a', 'c'", () => rows.Next());
        Fault.Says("no column 'b'; it holds 'a', 'c'", () => rows.Next());
        Fault.Says("it is empty", () => TableRows.Open(new StringReader(""), ab).Next());
    }

    [Fact]
    public void Rows_BeforeAfterAndOfAnotherKind_AreRefused()
    {
        var rows = TableRows.Open(new StringReader("a,b\n1,2\n"), ab);
        Assert.Throws<InvalidOperationException>(() => rows.Number(0));
        rows.Next();
        Assert.Contains("has numbers, not text", Assert.Throws<InvalidOperationException>(() => rows.Text(0)).Message,
            StringComparison.Ordinal);
        Assert.False(rows.Next());
        Assert.Throws<InvalidOperationException>(() => rows.Number(0));
        rows.Dispose();
        rows.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rows.Next());
        var closed = new MemoryStream();
        closed.Close();
        Assert.Throws<ArgumentException>(() => TableRows.Open(closed, ab));
        Assert.Throws<ArgumentException>(() => new TableSchema(("a", ColumnKind.Number), ("a", ColumnKind.Text)));
    }

    [Fact]
    public void Rows_OfNumbers_AllocateNothing()
    {
        string text = "a,b\n" + string.Concat(Enumerable.Range(0, 100_000).Select(k => $"{k}.25,-{k}e-3\n"));
        using var rows = TableRows.Open(new MemoryStream(Encoding.UTF8.GetBytes(text)), ab);
        for (int row = 0; row < 20_000; row++)
            rows.Next();
        long before = GC.GetAllocatedBytesForCurrentThread();
        double sum = 0;
        while (rows.Next())
            sum += rows.Number(0) + rows.Numbers[1];

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);
    }

    sealed class TrickleStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, random.Next(1, 9))]);
    }
}
