using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>
/// A table of measurements from text (CSV, TSV and the like, gzip-compressed or not) or from arrays (npy, npz): named columns of numbers,
/// times or text. How it is written is guessed where <see cref="TableOptions"/> do not say it, and told by <see cref="Dialect"/>; what
/// cannot be read is refused by line and column. An array [rows, columns] gives the columns "0", "1" and so on; of an npz file each array
/// [rows] or [rows, 1] gives one of its name, and [rows, columns] "name:0", "name:1". Immutable, for any number of threads. Rows of text that come one
/// by one, or too many to keep: <see cref="TableRows"/>.
/// </summary>
public sealed class Table
{
    internal const long MostBytes = 4_000_000_000;  // at two bytes a row at least, as many rows as an array has places

    Table(TableSchema schema, IReadOnlyList<TableColumn> columns, TableDialect dialect, string origin) =>
        (Schema, Columns, Dialect, Origin) = (schema, columns, dialect, origin);

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The names and kinds of all columns: what <see cref="TableRows"/> take to read rows alike.</summary>
    public TableSchema Schema { get; }

    /// <summary>How the table is written, and why it was taken so.</summary>
    public TableDialect Dialect { get; }

    /// <summary>Where it came from, as messages call it.</summary>
    public string Origin { get; }

    /// <summary>Whether these are all rows; false where there are more than <see cref="TableOptions.MostRows"/>.</summary>
    public bool IsWhole { get; private init; } = true;

    /// <summary>The rows.</summary>
    public int RowCount => Columns[0].Count;

    /// <summary>A column by its name.</summary>
    /// <exception cref="ArgumentException">There is none of that name; the message names those that there are.</exception>
    public TableColumn this[string name] => Columns[Schema.IndexOf(name)];

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it is: a regular file of text in UTF-8, gzip-compressed or not, or of arrays, npy or npz.</param>
    /// <param name="options">How it is written; guessed where none are given.</param>
    /// <exception cref="DataFormatException">
    /// It is missing, empty, no table, or has a cell that is not what its column is; the message says where.
    /// </exception>
    /// <exception cref="ArgumentException">An option names a column that is not there.</exception>
    public static Table Read(string path, TableOptions? options = null)
    {
        using var stream = ForeignFile.Open(path, "a table as text, such as CSV, or as npy or npz");
        return Read(stream, path, options);
    }

    /// <summary>Reads a stream to its end; it is left open.</summary>
    /// <param name="stream">Text in UTF-8, gzip-compressed or not, or npy or npz.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="options">How it is written; guessed where none are given.</param>
    /// <inheritdoc cref="Read(string, TableOptions)"/>
    public static Table Read(Stream stream, string origin, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= TableOptions.Default;
        long most = options.MostBytes ?? MostBytes;
        using var text = TextChunks.Of(stream, origin, most, leaveOpen: true);
        if (text.Arrays() is not { } bytes)
            return Read(text, origin, options);
        var table = OfArrays(bytes, origin, options, most);
        RequireKinds(options, table.Schema.Names);
        return table;
    }

    /// <summary>Reads a text that is there.</summary>
    /// <inheritdoc cref="Read(Stream, string, TableOptions)"/>
    public static Table Parse(string text, TableOptions? options = null, string origin = "text")
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= TableOptions.Default;
        return Read(TextChunks.Of(new StringReader(text), origin, options.MostBytes ?? MostBytes, leaveOpen: false), origin, options);
    }

    /// <summary>The schema of some of the columns.</summary>
    /// <exception cref="ArgumentException">There is no column of a name, or one is named twice.</exception>
    public TableSchema SchemaOf(params IEnumerable<string> names) => new(names.Select(name => (name, this[name].Kind)));

    /// <summary>What was read: rows, columns, what is missing, and the step, gaps and order of the times.</summary>
    /// <param name="time">The column of times; the first one there is where none is named.</param>
    /// <param name="group">
    /// The column that says which rows belong together, so that steps of time are those within a group; none where all do.
    /// </param>
    /// <exception cref="ArgumentException">There is no column of a name, or it has no times.</exception>
    public TableSummary Summary(string? time = null, string? group = null)
    {
        var times = time is null ? Columns.FirstOrDefault(column => column.Kind == ColumnKind.Time) : TimesOf(time);
        var groups = TableGroups.Of(this, group is null ? null : this[group]);
        return new(
            RowCount, Dialect, [.. Columns.Select(column => column.Summary())],
            times is null ? null : TimeSummary.Of(times, groups.Select(one => one.Rows)));
    }

    /// <summary>Series to learn from: in the order of time, one for each group, without missing numbers.</summary>
    /// <param name="options">
    /// Columns, time, groups, order and what becomes of missing numbers; all columns of numbers as one series where none are given.
    /// </param>
    /// <exception cref="ArgumentException">There is no column of a name, or it is of another kind than is needed.</exception>
    /// <exception cref="DataFormatException">
    /// Rows are not in order, or numbers are missing, and the options do not say what is to become of them.
    /// </exception>
    public TableSeries ToSeries(SeriesOptions? options = null) => new SeriesMaker(this, options ?? new()).Make();

    /// <summary>What was read, in a few lines for people.</summary>
    public override string ToString() => Summary().ToString();

    internal TableColumn TimesOf(string name) => this[name] is { Kind: ColumnKind.Time } column
        ? column
        : throw new ArgumentException(
            $"The column {Quote.Of(name)} has {TableColumn.NameOf(this[name].Kind)}, not times; "
                + "say how times are written (Time / --time-format) and that it has some (Kinds / --kind).", nameof(name));

    /// <summary>The table of an npy or npz file.</summary>
    internal static Table OfArrays(byte[] bytes, string origin, TableOptions options, long mostBytes)
    {
        var (columns, dialect, isWhole) = TableArrays.Read(bytes, origin, options, mostBytes);
        return new(new(columns.Select(column => (column.Name, column.Kind))), columns.AsReadOnly(), dialect, origin) { IsWhole = isWhole };
    }

    static void RequireKinds(TableOptions options, IReadOnlyList<string> names)
    {
        foreach (string name in options.Kinds.Keys)
        {
            if (!names.Contains(name))
                throw TableThrow.NoColumn(name, names, nameof(options));
        }
    }

    static Table Read(TextChunks chunks, string origin, TableOptions options)
    {
        using var rows = new RowReader(chunks, origin, new(options), expected: []);
        RequireKinds(options, rows.Names);
        var schema = new TableSchema(
            rows.Names.Select((name, column) => (name, options.Kinds.TryGetValue(name, out var kind) ? kind : rows.GuessedKinds[column])));
        ColumnBuilder[] columns = [.. schema.Columns.Select((column, k) => new ColumnBuilder(column.Name, k, column.Kind))];
        if (!rows.Next())
            throw TableThrow.Whole(origin, $"there are names and no rows (the first line is taken as names: {rows.Dialect.HeaderReason})",
                "give at least one row, or say that the first line has no names (HasHeader / --no-header)");
        int count = 0;
        bool goesOn;
        do
        {
            rows.RequireWhole();
            foreach (var column in columns)
                column.Add(rows);
            count++;
            goesOn = rows.Next();
        }
        while (goesOn && count != options.MostRows);
        return new(schema, [.. columns.Select(column => column.Build())], rows.Dialect, origin) { IsWhole = !goesOn };
    }
}
