using System.Text;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Fuzz;

/// <summary>Tables, whole and row by row, and files that are looked into.</summary>
static class TableFamilies
{
    static readonly string[] texts =
    [
        "time,load,wear,state\n2016-07-01 00:00:00,1.5,NA,on\n2016-07-01 01:00:00,-2e3,4,off\n2016-07-01 02:00:00,,4,\"o\"\"n\"\n",
        "a;b;c\n1,5;2;x\n3,25;?;y\n",
        "1\t2\t3\n4\t5\t6\r\n\n7\t8\tnan\n",
        "a|b\n1|2\n",
        "  1.0000e+00  2.5 \n -1  4\n",
        "\uFEFFname,\"a\nb\"\nx,1\n",
        "1467331200,1\n1467334800,2\n",
    ];

    static readonly string[] words =
        [",", ";", "\t", "|", " ", "\"", "\"\"", "\n", "\r\n", "NA", "2016-07-01", "12,5", "1e5", "a,b\n", "\u001f\u008b"];

    /// <summary>Text in every dialect.</summary>
    internal static FuzzFamily Tables() => new()
    {
        Seeds = [.. texts.Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text)))],
        Words = words,
        Read = Read,
        Allows = FuzzFamilies.IsDataFault,
        Memory = static length => 400 * length + FuzzFamilies.Slack,
        ShortRun = 1500,
    };

    /// <summary>The same gzip-compressed, and arrays.</summary>
    internal static FuzzFamily PackedTables()
    {
        byte[] npy = NpyBytes.Of("<f4", "(2, 3)", new byte[24]), vector = NpyBytes.Of("<f8", "(2,)", new byte[16]);
        return new()
        {
            Seeds =
            [
                .. texts.Where(text => !text.Contains(';')).Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text), IdxBytes.Gzip)),
                new(IdxBytes.Gzip(Encoding.UTF8.GetBytes(texts[0]))),
                new(npy),
                new(ZipBytes.Deflated(("a.npy", npy), ("b.npy", vector))),
                new(npy, inner => ZipBytes.Stored(("a.npy", inner), ("b.npy", vector))),
            ],
            Words = [.. words, .. FuzzFamilies.ZipWords],
            Read = Read,
            Allows = FuzzFamilies.IsDataFault,
            Memory = FuzzFamilies.Packed,
            ShortRun = 1500,
        };
    }

    /// <summary>All formats, looked into by their headers and by their numbers.</summary>
    internal static FuzzFamily Inspected()
    {
        var folder = new TemporaryFolder();
        string path = folder.PathOf("file");
        string[] others = ["safetensors", "npy", "npz", "pytorch", "mat", "onnx"];
        return new()
        {
            Seeds =
            [
                .. others.SelectMany(name => FuzzFamilies.All[name]().Seeds).Where(seed => !IsNested(seed.Packed(seed.Inner))),
                new(Encoding.UTF8.GetBytes(texts[0])),
            ],
            Words =
                [.. FuzzFamilies.ZipWords, "'descr'", "(1, 1)", "\"shape\":[1]", "\"data_offsets\":[0,4]", "\u0093NUMPY", "MATLAB 5.0 MAT-file"],
            Read = bytes =>
            {
                File.WriteAllBytes(path, bytes);
                var heads = FileContents.Read(path);
                var numbers = FileContents.Read(path, numbers: true);
                if (heads.Tensors.Count != numbers.Tensors.Count || heads.Format != numbers.Format)
                    throw new InvalidOperationException("It holds something else where its numbers are looked at.");
            },
            Allows = FuzzFamilies.IsDataFault,
            Memory = static length => 2 * FuzzFamilies.Packed(length),
            Place = folder,
        };
    }

    static bool IsNested(byte[] bytes) => bytes.AsSpan().StartsWith("PK"u8) && ZipContents.Parse(bytes, "test").Names is [var name]
        && (name.EndsWith(".mat", StringComparison.Ordinal) || name.EndsWith(".npz", StringComparison.Ordinal));

    // Rows have what the table has, and are as many.
    static void Read(byte[] bytes)
    {
        var options = new TableOptions { DecimalComma = bytes.AsSpan().IndexOf((byte)';') >= 0 };
        var table = Table.Read(new MemoryStream(bytes), "test", options);
        _ = table.Summary().ToString();
        if (table.Dialect.Format != "text")
            return;
        using var rows = TableRows.Open(
            new MemoryStream(bytes), table.Schema, "test",
            options with { Separator = table.Dialect.Separator, HasHeader = table.Dialect.HasHeader });
        while (rows.Next())
        {
            int row = (int)rows.Count - 1;
            for (int k = 0; k < table.Columns.Count; k++)
            {
                bool same = table.Columns[k].Kind switch
                {
                    ColumnKind.Number => rows.Number(k).Equals(table.Columns[k].Numbers[row]),
                    ColumnKind.Time => rows.Time(k) == table.Columns[k].TimeAt(row),
                    _ => rows.Text(k) == table.Columns[k].TextAt(row),
                };
                if (!same)
                    throw new InvalidOperationException($"Row {row}, column {k} is another one by rows.");
            }
        }
        if (rows.Count != table.RowCount)
            throw new InvalidOperationException($"{rows.Count} rows one by one, {table.RowCount} at once.");
    }
}
