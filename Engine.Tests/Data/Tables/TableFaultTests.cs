using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using MoGru.Tests.Fuzz;
using Xunit;

namespace MoGru.Tests.Data;

public class TableFaultTests
{
    [Theory]
    [InlineData("a;temp\n1;12.5\n2;12,5\n", "line 3, column 2 'temp': '12,5' is not a number; with decimal commas say so: DecimalComma / --decimal-comma.")]
    [InlineData("a,b\n1,2\n3,x\n4,5\n", "line 3, column 2 'b': 'x' is not a number; mend it")]
    [InlineData("a,b,c\n\n1,2,\"x\ny\"\n\n3,4,z\n4,x,z\n", "line 7, column 2 'b': 'x' is not a number;")]
    [InlineData("a,b\r\n1,2\r\n3,x\r\n4,5\r\n", "line 3, column 2 'b'")]
    [InlineData("t,b\n2016-07-01,2\n2016-07-02,2\n2016-07-32,2\n", "line 4, column 1 't': '2016-07-32' is not a time as 2016-07-01 05:30:00;")]
    [InlineData("a,b\n1,2\n3\n4,5\n", "line 3: 1 cell, expected 2 as in the first line;")]
    [InlineData("a,b\n1,2\n3,4,5\n", "line 3: 3 cells, expected 2")]
    [InlineData("a,a\n1,2\n", "line 1: the columns 1 and 2 are both named 'a';")]
    [InlineData("column2,\n1,2\n", "line 1: the columns 1 and 2 are both named 'column2';")]
    [InlineData("", "it is empty;")]
    [InlineData(" \r\n\n", "it is empty;")]
    [InlineData("\"\"\n", "there are names and no rows", true)]
    [InlineData("a,b\n", "there are names and no rows (the first line is taken as names: no number and no time stands there);")]
    [InlineData("a,b\n1,5\" pipe\n2,3\" pipe\n", "line 2, column 2 'b': '5\" pipe\n2,3\" pipe' has a quote within;")]
    [InlineData("a,b\n1,\"x\n2,3\n", "line 2, column 2 'b': '\"x\n2,3\n' opens a quote and does not end with it;")]
    [InlineData("a,b\n1,\"x\"y\"", "line 2, column 2 'b': '\"x\"y\"' opens a quote and does not end with it;")]
    [InlineData("a,b\n1,\0\n", "line 2: a zero byte, so that it is no text;")]
    [InlineData("a,b\n1,\u001b[31m\n2,1\n3,1\n", "line 2, column 2 'b': '\u001b[31m' is not a number")]
    public void Table_ThatIsWrong_IsRefusedByPlaceAndRemedy(string text, string says, bool header = false)
    {
        says = says.Replace("\n", "\\u000A", StringComparison.Ordinal).Replace("\u001b", "\\u001B", StringComparison.Ordinal);

        Fault.Says($"text: {says}", () => Table.Parse(text, new() { HasHeader = header ? true : null }));
        Fault.Says($"bytes: {says}", () => Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "bytes",
            new() { HasHeader = header ? true : null }));
    }

    [Fact]
    public void Quotes_WhereThereAreNone_AreLettersLikeOthers()
    {
        var table = Table.Parse("a,b\n1,5\" pipe\n2,\"x\n", new() { Quotes = false });

        Assert.Equal(["5\" pipe", "\"x"], table["b"].Words);
    }

    [Fact]
    public void File_ThatIsNoText_IsRefused()
    {
        byte[] packed = Gzip("a,b\n" + string.Concat(Enumerable.Range(0, 1000).Select(k => $"{k},{k * k}\n")));

        Fault.Says("UTF-16", () => Read([0xFF, 0xFE, (byte)'a', 0]));
        Fault.Says("UTF-16", () => Read([0xFE, 0xFF, 0, (byte)'a']));
        Fault.Says("line 3: bytes that are no UTF-8", () => Read([.. "a,b\n1,2\n"u8, 0xC3, 0x28]));
        Fault.Says("cannot be unpacked", () => Read([.. packed.AsSpan(0, 60), .. new byte[40]]));
        for (int length = 20; length < packed.Length; length += 97)
            Fault.Says(";", () => Read(packed[..length]));
        Fault.Says("it is cut short", () => Read(packed[..^8]));
        Fault.Says("no such file", () => Table.Read("/nowhere/log.csv"));
        Assert.Equal(1000, Table.Read(new MemoryStream(packed), "x").RowCount);

        static void Read(byte[] bytes) => Table.Read(new MemoryStream(bytes), "x");
    }

    [Fact]
    public void Table_LargerThanItMayBe_IsRefusedWithoutReadingOn()
    {
        Fault.Says("at most 5 are read", () => Table.Parse("a,b,c,d,e,f\n1,2,3,4,5,6\n", new() { MostColumns = 5 }));
        Fault.Says("line 2, column 1 'a': 11 characters, at most 10", () =>
            Table.Parse("a,b\n12345678901,2\n", new() { MostCellCharacters = 10 }));
        Fault.Says("goes on after 100000 bytes", () => Table.Read(new EndlessStream("1,2,3\n"), "x", new() { MostBytes = 100_000 }));
        Fault.Says("longer than any that is read", () => Table.Read(new EndlessStream("1,2,3"), "x"));
        Fault.Says("longer than any that is read", () => Table.Read(new PrefixedStream("a,b\n1,\""u8.ToArray(), new EndlessStream("2\n")),
            "x"));
        Fault.Says("goes on after 1000000 bytes", () => Table.Read(new MemoryStream(Gzip(new string('\n', 50_000_000))), "x",
            new() { MostBytes = 1_000_000 }));
    }

    [Fact]
    public void Table_ChangedInAnyWay_IsReadOrRefusedInBoundedMemory()
    {
        byte[][] valid =
        [
            .. Enumerable.Range(0, 6).Select(seed =>
                Encoding.UTF8.GetBytes(new DrawnTable(seed).Write(",;\t| "[seed % 5], "\n", true, seed == 3, false, "NA", true))),
            Gzip(new DrawnTable(7).Write(',', "\r\n", true, false, false, "", true)),
        ];
        string[] words = [",", ";", "\t", "\n", "\r\n", "\"", "\"\"", "|", " ", "2016-07-01", "12,5", "NA"];
        var clock = Stopwatch.StartNew();
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            var random = new Random(round);
            byte[] bytes = new Mutation(random, valid, words).Of(valid[random.Next(valid.Length)]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var table = Table.Read(new MemoryStream(bytes), "changed");
                Assert.NotEmpty(table.ToString());
            }
            catch (DataFormatException e)
            {
                Assert.StartsWith("changed: ", e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain(e.Message, char.IsControl);
                Assert.InRange(e.Message.Length, 10, 4000);
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        }

        Assert.InRange(refused, 500, 2900);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Separator_OfOptions_IsOneThatCanPartCells()
    {
        for (char c = '\0'; c < 300; c++)
        {
            if (c is '\t' or (>= ' ' and <= '~' and not ('"' or '#')))
                Assert.Equal(2, Table.Parse($"Ω{c}Ω\nΩ{c}Ω\n", new() { Separator = c, HasHeader = false }).Columns.Count);
            else
                Assert.Contains("a tab, a blank", Refusal(c), StringComparison.Ordinal);
        }
    }

    static string Refusal(char separator) => Assert.Throws<ArgumentException>(() => new TableOptions { Separator = separator }).Message;

    static byte[] Gzip(string text)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    sealed class EndlessStream(string again) : Stream
    {
        readonly byte[] bytes = Encoding.UTF8.GetBytes(again);
        long place;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => place; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            for (int k = 0; k < count; k++)
                buffer[offset + k] = bytes[(int)(place++ % bytes.Length)];
            return count;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
