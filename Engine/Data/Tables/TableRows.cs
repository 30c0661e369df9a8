using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Engine.Data;

/// <summary>
/// The rows of a table one by one, in constant memory, read as <see cref="Table"/> reads them: a row is there when its line has arrived.
/// Columns are found by their names, in any order and among others; without names there are as many as the schema has. After a row that is
/// refused, <see cref="Next"/> goes on with the one behind it. Rows of npy and npz are given too,
/// but the file is read whole first. One thread at a time, any after another; a second is refused.
/// </summary>
public sealed class TableRows : IDisposable
{
    readonly Exclusive use = new("table");
    readonly TextChunks chunks;
    readonly string origin;
    readonly CellValue value;
    readonly double[] numbers;
    readonly long[] ticks;
    readonly string?[] texts;
    readonly TableOptions options;
    int[] columns = [];
    RowReader? rows;
    Table? arrays;  // in place of rows, where they are those of npy or npz
    int arrayRow = -1;
    DataFormatException? refused;  // what the beginning was refused with, and is again
    bool hasRow;

    TableRows(TextChunks chunks, string origin, TableSchema schema, TableOptions options)
    {
        (this.chunks, this.origin, this.options, value, Schema) = (chunks, origin, options, new(options), schema);
        (numbers, ticks, texts) = (new double[schema.Names.Count], new long[schema.Names.Count], new string?[schema.Names.Count]);
    }

    /// <summary>What each row has.</summary>
    public TableSchema Schema { get; }

    /// <summary>The line that the row begins at, or the number of an array's row, from 1; 0 before the first.</summary>
    public long Line => rows?.Line ?? arrayRow + 1;

    /// <summary>The rows that <see cref="Next"/> has given.</summary>
    public long Count { get; private set; }

    /// <summary>How the table is written, and why it was taken so; none before the first row.</summary>
    public TableDialect? Dialect => rows?.Dialect ?? arrays?.Dialect;

    /// <summary>
    /// The numbers of the row in the schema's order, NaN where one is missing and where a column is of another kind. Overwritten by the
    /// next row.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no row: <see cref="Next"/> was not called, gave false or threw.</exception>
    public ReadOnlySpan<double> Numbers => Row(numbers);

    /// <summary>The rows of a file.</summary>
    /// <param name="path">Where it is: a regular file of text in UTF-8, gzip-compressed or not, or npy or npz.</param>
    /// <param name="schema">What each row has.</param>
    /// <param name="options">How it is written; guessed from the first line where it is not said. Kinds are those of the schema.</param>
    /// <exception cref="DataFormatException">It is missing, empty, or not to be read.</exception>
    public static TableRows Open(string path, TableSchema schema, TableOptions? options = null) =>
        Open(ForeignFile.Open(path, "a table as text, such as CSV, or as npy or npz"), schema, path, options);

    /// <summary>The rows of a stream, which is closed with this. Nothing is read yet.</summary>
    /// <param name="stream">Text in UTF-8, gzip-compressed or not, or npy or npz; a pipe or a socket too.</param>
    /// <param name="schema">What each row has.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="options">How it is written; guessed from the first line where it is not said. Kinds are those of the schema.</param>
    public static TableRows Open(Stream stream, TableSchema schema, string origin = "input", TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(schema);
        return new(TextChunks.Of(stream, origin, options?.MostBytes, leaveOpen: false), origin, schema, options ?? TableOptions.Default);
    }

    /// <summary>
    /// The rows of a reader, which is closed with this. A row is there when the reader gives its line: a <see cref="StreamReader"/> may
    /// wait for more.
    /// </summary>
    /// <inheritdoc cref="Open(Stream, TableSchema, string, TableOptions)"/>
    public static TableRows Open(TextReader text, TableSchema schema, string origin = "input", TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(schema);
        return new(TextChunks.Of(text, origin, options?.MostBytes, leaveOpen: false), origin, schema, options ?? TableOptions.Default);
    }

    /// <summary>Goes to the next row, and waits for it; false at the end.</summary>
    /// <exception cref="DataFormatException">
    /// A column is not there, or the row has a cell that is not what its column is; the message says where.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is at it.</exception>
    /// <exception cref="ObjectDisposedException">This was closed.</exception>
    public bool Next()
    {
        use.Enter(nameof(Next));
        try
        {
            hasRow = false;
            if (rows is null && arrays is null)
                Begin();
            if (!(rows?.Next() ?? NextOfArrays()))
                return false;
            rows?.RequireWhole();
            for (int k = 0; k < columns.Length; k++)
            {
                if (rows is not null)
                    Take(rows, k);
                else
                    Take(arrays!.Columns[columns[k]], k);
            }
            Count++;
            return hasRow = true;
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>A number of the row, NaN where it is missing.</summary>
    /// <param name="column">Its place in the schema.</param>
    /// <exception cref="InvalidOperationException">There is no row, or the column is of another kind.</exception>
    public double Number(int column) => Row(numbers, column, ColumnKind.Number);

    /// <summary>A time of the row in UTC, none where it is missing.</summary>
    /// <inheritdoc cref="Number"/>
    public DateTime? Time(int column) =>
        Row(ticks, column, ColumnKind.Time) is var at && at == TableColumn.MissingTime ? null : new DateTime(at, DateTimeKind.Utc);

    /// <summary>A text of the row, none where it is missing.</summary>
    /// <inheritdoc cref="Number"/>
    public string? Text(int column) => Row(texts, column, ColumnKind.Text);

    /// <summary>A cell of the row as the name of a group or a class, none where it is missing: as <see cref="TableColumn.NameAt"/>.</summary>
    /// <param name="column">Its place in the schema.</param>
    /// <exception cref="InvalidOperationException">There is no row.</exception>
    public string? Name(int column) => Schema.Columns[column].Kind switch
    {
        ColumnKind.Number => Number(column) is var number && double.IsNaN(number) ? null : TableColumn.NameOf(number),
        ColumnKind.Time => Time(column)?.ToString("O", CultureInfo.InvariantCulture),
        _ => Text(column),
    };

    /// <summary>Closes the source; what is asked for afterwards is refused. Closing again does nothing.</summary>
    /// <exception cref="InvalidOperationException">Another thread waits in <see cref="Next"/>.</exception>
    public void Dispose()
    {
        use.Close();
        hasRow = false;
        rows?.Dispose();
        chunks.Dispose();
    }

    string Listed => string.Join(", ", Schema.Names.Select(Quote.Of));

    void Begin()
    {
        if (refused is not null)
            throw refused;
        RowReader? reader = null;
        try
        {
            if (chunks.Arrays() is { } bytes)
            {
                var kinds = Schema.Columns.ToDictionary(one => one.Name, one => one.Kind);
                arrays = Table.OfArrays(
                    bytes, origin, options with { Kinds = kinds, MostRows = null }, options.MostBytes ?? Table.MostBytes);
                columns = PlacesByName(arrays.Schema.Names);
                return;
            }
            reader = new(chunks, origin, value, Schema.Names);
            columns = Places(reader);
            rows = reader;
        }
        catch (DataFormatException e)
        {
            refused = e;
            arrays = null;
            reader?.Dispose();
            throw;
        }
    }

    bool NextOfArrays()
    {
        if (arrayRow + 1 >= arrays!.RowCount)
            return false;
        arrayRow++;
        return true;
    }

    int[] Places(RowReader reader)
    {
        if (!reader.Dialect.HasHeader)
        {
            return reader.Names.Length == Schema.Names.Count
                ? [.. Enumerable.Range(0, Schema.Names.Count)]
                : throw TableThrow.At(origin, reader.Line, $"{reader.Names.Length} cells and no names, expected {Listed}",
                    "give the names in the first line, or these columns alone in this order");
        }
        return PlacesByName(reader.Names);
    }

    int[] PlacesByName(IReadOnlyList<string> names)
    {
        string[] held = [.. names];
        int[] places = [.. Schema.Names.Select(name => Array.IndexOf(held, name))];
        int lacking = places.IndexOf(-1);
        if (lacking >= 0)
            FormatThrow.Absent(origin, Schema.Names[lacking], "column", held, $"give the columns {Listed} by name");
        return places;
    }

    void Take(TableColumn from, int column)
    {
        (numbers[column], ticks[column], texts[column]) = from.Kind switch
        {
            ColumnKind.Number => (from.Numbers[arrayRow], 0, null),
            ColumnKind.Time => (double.NaN, from.Ticks[arrayRow], null),
            _ => (double.NaN, 0L, from.TextAt(arrayRow)),
        };
    }

    void Take(RowReader rows, int column)
    {
        switch (Schema.Columns[column].Kind)
        {
            case ColumnKind.Number:
                numbers[column] = rows.Number(columns[column]);
                break;
            case ColumnKind.Time:
                (numbers[column], ticks[column]) = (double.NaN, rows.Time(columns[column]));
                break;
            default:
                var cell = rows.Cell(columns[column]);
                (numbers[column], texts[column]) = (double.NaN, value.IsMissing(cell) ? null : Known(texts[column], cell));
                break;
        }
    }

    // The text of the row before, where it is the same: a group's name stays for long.
    static string Known(string? before, ReadOnlySpan<char> cell) =>
        before is not null && cell.SequenceEqual(before) ? before : cell.ToString();

    T[] Row<T>(T[] values) => hasRow
        ? values
        : throw new InvalidOperationException("There is no row: call Next first, and read while it gives true.");

    T Row<T>(T[] values, int column, ColumnKind kind)
    {
        var (name, own) = Schema.Columns[column];
        return own == kind
            ? Row(values)[column]
            : throw new InvalidOperationException(
                $"The column {Quote.Of(name)} has {TableColumn.NameOf(own)}, not {TableColumn.NameOf(kind)}; "
                    + "ask for those, or give another schema.");
    }
}
