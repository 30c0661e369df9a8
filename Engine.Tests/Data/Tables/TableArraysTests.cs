using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>Tables of npy and npz files.</summary>
public class TableArraysTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Arrays_OfAnyTypeAndOrder_GiveTheColumnsOfTheirText(int seed)
    {
        var random = new Random(seed);
        int rows = random.Next(1, 40), columns = random.Next(1, 9);
        double[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(9) == 0 ? double.NaN : Math.Round(random.NextDouble() * 9, 3))];
        string text = string.Concat(Enumerable.Range(0, rows).Select(row =>
            string.Join(',', Enumerable.Range(0, columns).Select(k => FormattableString.Invariant($"{values[row * columns + k]:R}"))) + "\n"));
        double[] byColumn = [.. Enumerable.Range(0, values.Length).Select(k => values[k % rows * columns + k / rows])];

        var read = Table.Parse(text, new() { HasHeader = false, Separator = ',' });
        var rowMajor = Read(NpyBytes.Of("<f8", $"({rows}, {columns})", Bytes(values)));
        var columnMajor = Read(NpyBytes.Of("<f8", $"({rows}, {columns})", Bytes(byColumn), fortranOrder: true));

        Assert.Equal(Enumerable.Range(0, columns).Select(k => $"{k}"), rowMajor.Schema.Names);
        for (int k = 0; k < columns; k++)
        {
            Assert.Equal(read.Columns[k].Numbers.ToArray(), rowMajor.Columns[k].Numbers.ToArray());
            Assert.Equal(read.Columns[k].Numbers.ToArray(), columnMajor[$"{k}"].Numbers.ToArray());
        }
        Assert.Equal(read.Columns.Sum(column => column.MissingCount), rowMajor.Columns.Sum(column => column.MissingCount));
    }

    [Fact]
    public void Npz_OfVectorsAndMatrices_HasColumnsByName()
    {
        byte[] file = ZipBytes.Deflated(
            ("load.npy", NpyBytes.Of("<f4", "(3,)", [.. ((float[])[1.5f, 2, float.NaN]).SelectMany(BitConverter.GetBytes)])),
            ("is_on.npy", NpyBytes.Of("|b1", "(3,)", [1, 0, 1])),
            ("xy.npy", NpyBytes.Of("<i2", "(3, 2)", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFF, 0xFF])));

        var table = Read(file);

        Assert.Equal(["load", "is_on", "xy:0", "xy:1"], table.Schema.Names);
        Assert.Equal([1.5, 2, double.NaN], table["load"].Numbers.ToArray());
        Assert.Equal([1, 0, 1], table["is_on"].Numbers.ToArray());
        Assert.Equal([2, 4, -1], table["xy:1"].Numbers.ToArray());
        Assert.Equal("npz", table.Dialect.Format);
        Assert.StartsWith("3 rows of 4 columns, npz, columns by the names of arrays\n  'load': numbers, 1.5 to 2, mean 1.75, 2 distinct, 1 missing",
            table.ToString(), StringComparison.Ordinal);
        Assert.Equal("text", Table.Parse("a\n1\n").Dialect.Format);
    }

    [Fact]
    public void File_WhateverItsName_IsReadByItsContent()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("table.csv"), NpyBytes.Of(1, 2, 3));
        var writer = new NpzWriter();
        writer.Add("a", [2], [1, 2]);
        writer.Add("b", [2, 1], [3, 4]);
        writer.Save(folder.PathOf("arrays"));

        Assert.Equal([1, 2, 3], Table.Read(folder.PathOf("table.csv"))["0"].Numbers.ToArray());
        Assert.Equal([3, 4], Table.Read(folder.PathOf("arrays"))["b"].Numbers.ToArray());
        using var rows = TableRows.Open(folder.PathOf("arrays"), new(("b", ColumnKind.Text), ("a", ColumnKind.Number)));
        for (int row = 0; row < 2; row++)
        {
            Assert.True(rows.Next());
            Assert.Equal((row + 1, row + 1, $"{row + 3}", "npz"), (rows.Line, rows.Number(1), rows.Text(0), rows.Dialect!.Format));
        }
        Assert.False(rows.Next());
        Fault.Says("no column 'c'; it holds 'a', 'b': give the columns 'c' by name", () =>
        {
            using var lacking = TableRows.Open(folder.PathOf("arrays"), new(("c", ColumnKind.Number)));
            lacking.Next();
        });
    }

    [Fact]
    public void Kinds_OfNumbers_AreTimesTextsAndMissing()
    {
        byte[] file = NpyBytes.Of("<f8", "(3, 3)", Bytes(1467331200, 1, -999, 1467334800, double.NaN, 2, double.NaN, 1, 3));

        var table = Table.Read(new MemoryStream(file), "test", new()
        {
            Kinds = new Dictionary<string, ColumnKind> { ["0"] = ColumnKind.Time, ["1"] = ColumnKind.Text },
            Time = TimeFormat.UnixSeconds,
            Missing = ["", "-999"],
        });

        Assert.Equal(new DateTime(2016, 7, 1, 1, 0, 0, DateTimeKind.Utc), table["0"].TimeAt(1));
        Assert.Equal([0, TableColumn.MissingText, 0], table["1"].Codes.ToArray());
        Assert.Equal(["1"], table["1"].Words);
        Assert.Equal([double.NaN, 2, 3], table["2"].Numbers.ToArray());
        Assert.Null(table["0"].TimeAt(2));
        Assert.Throws<ArgumentException>(() => Table.Read(
            new MemoryStream(file), "test", new() { Kinds = new Dictionary<string, ColumnKind> { ["3"] = ColumnKind.Number } }));
    }

    [Fact]
    public void Arrays_ThatAreNoTable_AreRefusedByNameAndRemedy()
    {
        byte[] three = NpyBytes.Of("<f8", "(3,)", Bytes(1, 2, 3)), two = NpyBytes.Of("<f8", "(2,)", Bytes(1, 2));

        Says("the array 'b' has 2 rows, 'a' has 3; a table has one number of them; save those of another number in a file of their own",
            ZipBytes.Deflated(("a.npy", three), ("b.npy", two)));
        Says("the array 'b' is [], expected [rows] or [rows, columns]; reshape it",
            ZipBytes.Deflated(("a.npy", three), ("b.npy", NpyBytes.Of("<f8", "()", Bytes(1)))));
        Says("the array is [1, 1, 2], expected [rows]", NpyBytes.Of("<f8", "(1, 1, 2)", Bytes(1, 2)));
        Says("both give a column 'a:0'; rename one of them",
            ZipBytes.Deflated(("a.npy", NpyBytes.Of("<f8", "(2, 2)", Bytes(1, 2, 3, 4))), ("a:0.npy", two)));
        Says("row 2, column '0': an infinite number; mend it", NpyBytes.Of(1, double.NegativeInfinity));
        Says("0 rows of 1 columns; give at least one", NpyBytes.Of("<f8", "(0,)", []));
        Says("2 rows of 0 columns; give at least one", NpyBytes.Of("<f8", "(2, 0)", []));
        Says("there is no array", ZipBytes.Deflated(("a.txt", [1])));
        Says("an array of records; save each field as an array of its own",
            NpyBytes.Of("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", new byte[8]));
        Says("3 columns, at most 2 are read", NpyBytes.Of("<f8", "(1, 3)", Bytes(1, 2, 3)), new() { MostColumns = 2 });
        Says("it goes on after 100 bytes", three, new() { MostBytes = 100 });
        Says("8000 bytes of arrays, at most 4000 are read",
            ZipBytes.Deflated(("a.npy", NpyBytes.Of("<f8", "(1000,)", new byte[8000]))), new() { MostBytes = 4000 });
        for (int length = 1; length < three.Length; length += 11)
            Assert.Throws<DataFormatException>(() => Read(three[..length]));
    }

    static void Says(string what, byte[] file, TableOptions? options = null) =>
        Fault.Says(what, () => Table.Read(new MemoryStream(file), "test", options));

    static Table Read(byte[] file) => Table.Read(new MemoryStream(file), "test");

    static byte[] Bytes(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
