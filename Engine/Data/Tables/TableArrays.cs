using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>The columns of a table that lies as arrays in an npy or npz file. For one thread.</summary>
sealed class TableArrays
{
    /// <summary>How many of the first bytes tell such a file from text.</summary>
    public const int SignLength = 4;

    readonly byte[] bytes;
    readonly string origin;
    readonly TableOptions options;
    readonly CellValue value;
    readonly double[] missing;  // the words for it that are numbers
    readonly long mostBytes;
    readonly List<TableColumn> columns = [];
    readonly Dictionary<string, string> arrayOf = new(StringComparer.Ordinal);  // of each column
    int rows;

    TableArrays(byte[] bytes, string origin, TableOptions options, long mostBytes)
    {
        (this.bytes, this.origin, this.options, this.mostBytes, value) = (bytes, origin, options, mostBytes, new(options));
        missing =
        [
            .. options.Missing.Select(word => NumberText.TryDouble(word, out double number) ? number : double.NaN).Where(double.IsFinite),
        ];
    }

    static ReadOnlySpan<byte> NpySign => [0x93, (byte)'N', (byte)'U', (byte)'M'];

    /// <summary>Whether the first bytes may be those of an npy or npz file; they are where there are <see cref="SignLength"/>.</summary>
    public static bool MayBe(ReadOnlySpan<byte> beginning) =>
        NpySign.StartsWith(beginning) || "PK\u0003\u0004"u8.StartsWith(beginning) || "PK\u0005\u0006"u8.StartsWith(beginning);

    /// <summary>Reads the columns, at least one, all of the same length of at least one row.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="options">Kinds, words for missing cells, and bounds.</param>
    /// <param name="mostBytes">The most bytes of all arrays.</param>
    /// <exception cref="DataFormatException">It is damaged, or its arrays are no columns of one table.</exception>
    public static (List<TableColumn> Columns, TableDialect Dialect, bool IsWhole) Read(
        byte[] bytes, string origin, TableOptions options, long mostBytes)
    {
        var arrays = new TableArrays(bytes, origin, options, mostBytes);
        if (NpyLayout.IsOne(bytes))
            arrays.TakeNpy();
        else
            arrays.TakeNpz();
        return (arrays.columns, TableDialect.OfArrays(NpyLayout.IsOne(bytes) ? "npy" : "npz"), arrays.rows == arrays.columns[0].Count);
    }

    void TakeNpy()
    {
        var array = NpyArray.Parse(bytes, origin);
        RequireColumns([("", array.Shape, bytes.Length)]);
        Take("", array);
    }

    // What is no table is refused by the headers, before anything is unpacked.
    void TakeNpz()
    {
        var file = NpzFile.Parse(bytes, origin);
        RequireColumns([.. file.Names.Select(name => (name, file.Shape(name), file.Length(name)))]);
        foreach (string name in file.Names)
            Take(name, file.Array(name));
    }

    void RequireColumns(IReadOnlyList<(string Name, int[] Shape, long Length)> arrays)
    {
        if (arrays.Count == 0)
            throw TableThrow.Whole(
                origin, "there is no array", "save each column as an array, such as numpy.savez(path, load=load, wear=wear)");
        long count = 0, length = 0;
        string first = arrays[0].Name;
        foreach (var (name, shape, own) in arrays)
        {
            string called = name.Length > 0 ? $"the array {Quote.Of(name)}" : "the array";
            if (shape.Length is not (1 or 2))
                throw TableThrow.Whole(origin, $"{called} is [{string.Join(", ", shape)}], expected [rows] or [rows, columns]",
                    "reshape it, such as x.reshape(len(x), -1), or save it in a file of its own");
            if (name == first)
                rows = shape[0];
            if (shape[0] != rows)
                throw TableThrow.Whole(
                    origin, $"{called} has {shape[0]} rows, {Quote.Of(first)} has {rows}; a table has one number of them",
                    "save those of another number in a file of their own");
            count += shape.Length == 1 ? 1 : shape[1];
            length += own;
        }
        if (rows == 0 || count == 0)
            throw TableThrow.Whole(origin, $"{rows} rows of {count} columns", "give at least one of each");
        if (count > options.MostColumns)
            throw TableThrow.Whole(origin, $"{count} columns, at most {options.MostColumns} are read",
                "if that is no damage give a larger bound: MostColumns");
        if (length > mostBytes)
            throw TableThrow.Whole(origin, $"{length} bytes of arrays, at most {mostBytes} are read",
                "give a smaller table, or a larger bound: MostBytes");
    }

    // [rows], or [rows, n] of which each column is one.
    void Take(string name, NpyArray array)
    {
        int[] shape = array.Shape;
        int count = shape.Length == 1 ? 1 : shape[1];
        double[] numbers = array.ToDouble();
        for (int k = 0; k < count; k++)
        {
            string own = name.Length == 0 ? Number(k) : count == 1 ? name : $"{name}:{Number(k)}";
            if (!arrayOf.TryAdd(own, name))
                throw TableThrow.Whole(
                    origin, $"the arrays {Quote.Of(arrayOf[own])} and {Quote.Of(name)} both give a column {Quote.Of(own)}",
                    "rename one of them");
            columns.Add(Column(own, numbers, k, count));
        }
    }

    TableColumn Column(string name, double[] array, int column, int stride)
    {
        var kind = options.Kinds.GetValueOrDefault(name, ColumnKind.Number);
        List<double> numbers = [];
        List<long> ticks = [];
        List<int> codes = [];
        List<string> words = [];
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int at = column; at < array.Length && at / stride != options.MostRows; at += stride)
        {
            double number = missing.Contains(array[at]) ? double.NaN : array[at];
            int row = at / stride;
            if (double.IsInfinity(number))
                throw At(row, name, "an infinite number", "mend it, or make it NaN, which is a missing one");
            switch (kind)
            {
                case ColumnKind.Number: numbers.Add(number); break;
                case ColumnKind.Time: ticks.Add(TimeOf(number, row, name)); break;
                default: codes.Add(CodeOf(number)); break;
            }
        }
        return new(name, kind, numbers, ticks, codes, words);

        int CodeOf(double number)
        {
            if (double.IsNaN(number))
                return TableColumn.MissingText;
            string word = TableColumn.NameOf(number);
            if (places.TryAdd(word, words.Count))
                words.Add(word);
            return places[word];
        }
    }

    long TimeOf(double number, int row, string name)
    {
        if (double.IsNaN(number))
            return TableColumn.MissingTime;
        bool isUnix = options.Time is TimeFormat.UnixSeconds or TimeFormat.UnixMilliseconds;
        return isUnix && value.TryTime(TableColumn.NameOf(number), out long ticks)
            ? ticks
            : throw At(row, name, $"{TableColumn.NameOf(number)} is not a time",
                "say that times are seconds or milliseconds since 1970 (Time / --time-format), or that the column is numbers "
                    + "(Kinds / --kind)");
    }

    DataFormatException At(int row, string name, string what, string remedy) =>
        TableThrow.Whole(origin, $"row {Number(row + 1)}, column {Quote.Of(name)}: {what}", remedy);

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
