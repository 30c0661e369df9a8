using System.Globalization;
using System.IO.Compression;
using System.Text;
using MoGru.Engine.Data;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

public class TableTests
{
    [Fact]
    public void Table_DrawnInEveryDialect_IsReadBackToTheBit()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var drawn = new DrawnTable(seed);
            char separator = ",;\t| "[random.Next(5)];
            var (header, comma) = (random.Next(3) > 0, random.Next(4) == 0);
            string missing = separator == ' ' ? "NA" : TableOptions.UsualMissing[random.Next(TableOptions.UsualMissing.Count)];
            string text = drawn.Write(separator, random.Next(2) == 0 ? "\n" : "\r\n", header, random.Next(4) == 0, comma, missing,
                random.Next(2) == 0);
            var options = new TableOptions
            {
                Separator = separator,
                HasHeader = header,
                DecimalComma = comma,
                Kinds = drawn.Kinds.Select((kind, k) => (header ? drawn.Names[k] : $"column{k + 1}", kind)).ToDictionary(),
            };

            drawn.AssertIs(Table.Read(new MemoryStream(Bytes(text, random.Next(3))), "drawn", options), header);
        }
    }

    [Theory]
    [InlineData(',')]
    [InlineData(';')]
    [InlineData('\t')]
    [InlineData('|')]
    [InlineData(' ')]
    public void Table_OfNumbersAndTimes_IsReadWithoutBeingTold(char separator)
    {
        var random = new Random(5);
        double[] numbers = [.. Enumerable.Range(0, 50).Select(_ => random.NextDouble())];
        string blank = separator == ' ' ? "T" : " ";
        string text = $"date{separator}OT{separator}pump\n" + string.Concat(numbers.Select((number, k) => string.Create(
            CultureInfo.InvariantCulture, $"2016-07-{1 + k / 24:D2}{blank}{k % 24:D2}:00:00{separator}{number:R}{separator}p{k % 3}\n")));

        var table = Table.Parse(text);

        Assert.Equal((separator, true), (table.Dialect.Separator, table.Dialect.HasHeader));
        Assert.Equal([ColumnKind.Time, ColumnKind.Number, ColumnKind.Text], table.Columns.Select(column => column.Kind));
        Assert.Equal(numbers, table["OT"].Numbers.ToArray());
        Assert.Equal(new DateTime(2016, 7, 3, 1, 0, 0, DateTimeKind.Utc), table["date"].TimeAt(49));
        Assert.Equal(["p0", "p1", "p2"], table["pump"].Words);
        Assert.Equal(numbers.Select((_, k) => k % 3), table["pump"].Codes.ToArray());
    }

    [Fact]
    public void Dialect_OfSemicolonsAndDecimalCommas_IsSemicolons()
    {
        var table = Table.Parse("1,5;2,25\n-0,5;1e3\n", new() { DecimalComma = true });

        Assert.Equal((';', false), (table.Dialect.Separator, table.Dialect.HasHeader));
        Assert.Equal([1.5, -0.5], table["column1"].Numbers.ToArray());
        Assert.Equal([2.25, 1000], table["column2"].Numbers.ToArray());
    }

    [Theory]
    [InlineData("a,b\n1,2\n", true)]
    [InlineData("1,b\n1,2\n", false)]
    [InlineData("2016-07-01,b\n2016-07-02,2\n", false)]
    [InlineData("x\n1\n2\n", true)]
    [InlineData("3\n1\n2\n", false)]
    [InlineData("NA,NA\n1,2\n", false)]
    public void Header_IsGuessed_ByWhetherANumberStandsThere(string text, bool header)
    {
        var table = Table.Parse(text);

        Assert.Equal(header, table.Dialect.HasHeader);
        Assert.Equal(text.Count(c => c == '\n') - (header ? 1 : 0), table.RowCount);
        Assert.NotEmpty(table.Dialect.HeaderReason);
    }

    [Fact]
    public void Names_ThatAreEmpty_AreThePlacesOfTheirColumns() =>
        Assert.Equal(["column1", "a", "column3"], Table.Parse(",a,\n1,2,3\n").Columns.Select(column => column.Name));

    [Fact]
    public void Numbers_AreThoseOfTheFramework_AndWordsForThemAreNone()
    {
        var random = new Random(3);
        string[] texts =
        [
            "0", "-0", "+1", ".5", "5.", "1e5", "1E-5", "-1.5e+300", "5e-324", "4.9406564584124654e-324", "1.7976931348623157e308",
                "1e-400", "9007199254740993",
            "00012", "123456789012345678901234567890", "0.1", "0.30000000000000004", "2.2250738585072011e-308", new string('9', 60),
                $"0.{new string('1', 300)}",
            .. Enumerable.Range(0, 2000).Select(_ => BitConverter.Int64BitsToDouble(random.NextInt64())).Where(double.IsFinite)
                .Select(number => number.ToString(random.Next(2) == 0 ? "R" : "E12", CultureInfo.InvariantCulture)),
        ];

        var numbers = Table.Parse("x\n" + string.Join('\n', texts))["x"].Numbers.ToArray();

        Assert.Equal(texts.Select(text => BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture))),
            numbers.Select(BitConverter.DoubleToInt64Bits));
        foreach (string word in (string[])["Infinity", "inf", "1e999", "0x10", "1_000", "1 000", "--1", "1e", "１"])
            Fault.Says("is not a number", () => Table.Parse($"x,y\n1,2\n1,2\n1,{word}\n", new() { HasHeader = true }));
    }

    [Fact]
    public void Missing_Words_AreNamedOnesAndMayBeNumbers()
    {
        var table = Table.Parse("x,y\n-999,a\n5,gone\n", new() { Missing = ["-999", "GONE"] });

        Assert.Equal([double.NaN, 5], table["x"].Numbers.ToArray());
        Assert.Equal((1, 1), (table["x"].MissingCount, table["y"].MissingCount));
        Assert.Null(table["y"].TextAt(1));
    }

    [Fact]
    public void Column_OfAnotherKindOrName_IsRefusedWithWhatThereIs()
    {
        var table = Table.Parse("temperature,pressure\n1,x\n");

        Assert.Contains("did you mean temperature?", Assert.Throws<ArgumentException>(() => table["temperatur"]).Message,
            StringComparison.Ordinal);
        Assert.Contains("'temperature', 'pressure'", Assert.Throws<ArgumentException>(() => table["z"]).Message, StringComparison.Ordinal);
        Assert.Contains("has text, not numbers", Assert.Throws<InvalidOperationException>(() => table["pressure"].Numbers.Length).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Table.Parse("a\n1\n",
            new() { Kinds = new Dictionary<string, ColumnKind> { ["b"] = ColumnKind.Text } }));
    }

    [Theory]
    [InlineData(TimeFormat.Iso, "2016-07-01", "2016-07-01T00:00:00")]
    [InlineData(TimeFormat.Iso, "2016-07-01 05:30", "2016-07-01T05:30:00")]
    [InlineData(TimeFormat.Iso, "2016/7/1  5:30:07", "2016-07-01T05:30:07")]
    [InlineData(TimeFormat.Iso, "2016-07-01T05:30:07.25+02:00", "2016-07-01T03:30:07.25")]
    [InlineData(TimeFormat.Iso, "2016-07-01 23:30:00,5 -0130", "2016-07-02T01:00:00.5")]
    [InlineData(TimeFormat.Iso, "20160701T0530Z", "2016-07-01T05:30:00")]
    [InlineData(TimeFormat.Iso, "20160701T053007", "2016-07-01T05:30:07")]
    [InlineData(TimeFormat.Iso, "2016-02-29 00:00 UTC", "2016-02-29T00:00:00")]
    [InlineData(TimeFormat.Iso, "2016-07-01T05:30:07.123456789", "2016-07-01T05:30:07.1234567")]
    [InlineData(TimeFormat.DayFirst, "1.7.2016 05:30", "2016-07-01T05:30:00")]
    [InlineData(TimeFormat.DayFirst, "01/07/2016", "2016-07-01T00:00:00")]
    [InlineData(TimeFormat.MonthFirst, "07/01/2016 05:30", "2016-07-01T05:30:00")]
    [InlineData(TimeFormat.UnixSeconds, "1467345600", "2016-07-01T04:00:00")]
    [InlineData(TimeFormat.UnixSeconds, "1467345600.5", "2016-07-01T04:00:00.5")]
    [InlineData(TimeFormat.UnixMilliseconds, "-1", "1969-12-31T23:59:59.999")]
    public void Times_InTheirFormat_AreThoseOfUtc(TimeFormat format, string text, string expected)
    {
        var table = Table.Parse($"t\n\"{text}\"\n", new()
        {
            Time = format,
            Kinds = new Dictionary<string,
            ColumnKind>
            { ["t"] = ColumnKind.Time }
        });

        Assert.Equal(DateTime.Parse(expected, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal), table["t"].TimeAt(0));
        Assert.Equal(DateTimeKind.Utc, table["t"].TimeAt(0)!.Value.Kind);
    }

    [Theory]
    [InlineData(TimeFormat.Iso, "2016-13-01")]
    [InlineData(TimeFormat.Iso, "2015-02-29")]
    [InlineData(TimeFormat.Iso, "2016-07-01 24:00")]
    [InlineData(TimeFormat.Iso, "2016-07-01 05:60")]
    [InlineData(TimeFormat.Iso, "2016-07-01 05")]
    [InlineData(TimeFormat.Iso, "2016-07-01 05:30 PM")]
    [InlineData(TimeFormat.Iso, "2016-07/01")]
    [InlineData(TimeFormat.Iso, "0001-01-01 00:00+05:00")]
    [InlineData(TimeFormat.Iso, "9999-12-31 23:59-05:00")]
    [InlineData(TimeFormat.Iso, "2016-07-01 05:30+15:00")]
    [InlineData(TimeFormat.Iso, "20160701")]
    [InlineData(TimeFormat.DayFirst, "7/13/2016")]
    [InlineData(TimeFormat.UnixSeconds, "1e300")]
    [InlineData(TimeFormat.UnixSeconds, "9223372036854775807")]
    [InlineData(TimeFormat.UnixMilliseconds, "-9223372036854775808")]
    public void Times_ThatAreNone_AreRefused(TimeFormat format, string text) => Fault.Says(
        "is not a time", () => Table.Parse($"t\n\"{text}\"\n",
            new() { HasHeader = true, Time = format, Kinds = new Dictionary<string, ColumnKind> { ["t"] = ColumnKind.Time } }));

    [RealDataFact]
    public void Table_OfEtth1_IsReadWhole()
    {
        string path = RealData.PathOf("ett", "ETTh1.csv");
        string[][] lines = [.. File.ReadLines(path).Skip(1).Select(line => line.Split(','))];

        var table = Table.Read(path);

        Assert.Equal(17420, table.RowCount);
        Assert.Equal(["date", "HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"], table.Columns.Select(column => column.Name));
        Assert.Equal(lines.Select(line => double.Parse(line[7], CultureInfo.InvariantCulture)), table["OT"].Numbers.ToArray());
        var time = table.Summary().Time!;
        Assert.Equal(("date", TimeSpan.FromHours(1), 0, 0, 0, 0),
            (time.Column, time.Step, time.Gaps, time.Shorter, time.Repeats, time.Backward));
    }

    static byte[] Bytes(string text, int kind)
    {
        byte[] bytes = [.. kind == 1 ? Encoding.UTF8.Preamble.ToArray() : [], .. Encoding.UTF8.GetBytes(text)];
        if (kind < 2)
            return bytes;
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
