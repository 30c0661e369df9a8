using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>
/// Series that stand in rows, a whole one in each with its class before it and no names above, as the files of the UCR archive have them.
/// Immutable, for any number of threads.
/// </summary>
/// <param name="Sequences">Each series [T, 1] with its class.</param>
/// <param name="Classes">The classes by their number; numbers in their shortest form, "1" for 1.0000e+00.</param>
/// <param name="Dialect">How the file is written, and why it was taken so.</param>
public sealed record ClassifiedSeries(Sequences Sequences, IReadOnlyList<string> Classes, TableDialect Dialect)
{
    /// <summary>Reads a file. Series may be of unequal lengths: the row ends, or missing cells fill it up at its end.</summary>
    /// <param name="path">Where it is: a regular file of text in UTF-8, gzip-compressed or not.</param>
    /// <param name="classes">The classes, where they are those of another file; those of this one, sorted, where none are given.</param>
    /// <param name="options">How it is written; guessed where none are given, without names.</param>
    /// <exception cref="DataFormatException">
    /// It is missing, empty, has a cell that is no number, a series of none, or a class that is not given.
    /// </exception>
    public static ClassifiedSeries Read(string path, IReadOnlyList<string>? classes = null, TableOptions? options = null)
    {
        using var stream = ForeignFile.Open(path, "series in rows, with their class first");
        return Read(stream, path, classes, options);
    }

    /// <summary>Reads a stream to its end; it is left open.</summary>
    /// <param name="stream">Text in UTF-8, gzip-compressed or not.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <inheritdoc cref="Read(string, IReadOnlyList{string}, TableOptions)"/>
    public static ClassifiedSeries Read(Stream stream, string origin, IReadOnlyList<string>? classes = null, TableOptions? options = null)
    {
        List<float[]> values = [];
        List<string> named = [];
        TableDialect? dialect = null;
        foreach (var (name, series, line) in Rows(stream, origin, options, read => dialect = read))
        {
            if (name is null)
                throw TableThrow.Cell(origin, line, 0, "class", "there is none", "give each series a class in its first cell");
            if (classes is not null && !classes.Contains(name))
                throw TableThrow.At(origin, line, $"the class {Quote.Of(name)}, expected {string.Join(", ", classes.Select(Quote.Of))}",
                    "give series of these classes, or fit with this one");
            named.Add(name);
            values.Add(series);
        }
        if (values.Count == 0)
            throw TableThrow.Whole(origin, "there is no series", "give at least one row, with its class first");
        classes ??= Sorted(named.Distinct());
        var places = classes.Select((name, place) => (name, place)).ToDictionary(one => one.name, one => one.place);
        return new(Sequences.Of(values, channels: 1).WithClasses(named.Select(name => places[name])), [.. classes], dialect!);
    }

    /// <summary>The series of a stream one by one, in constant memory, each with its class, none where that cell is missing, and its line.</summary>
    /// <param name="stream">Text in UTF-8, gzip-compressed or not; a pipe too. It is left open.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="options">How it is written; guessed where none are given, without names.</param>
    /// <param name="dialect">Told how it is written, before the first series.</param>
    /// <exception cref="DataFormatException">As it comes to it: a cell is no number, or a series has none.</exception>
    public static IEnumerable<(string? Class, float[] Series, long Line)> Rows(
        Stream stream, string origin, TableOptions? options = null, Action<TableDialect>? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= TableOptions.Default;
        return Read(stream, origin, options with { HasHeader = options.HasHeader ?? false }, dialect);
    }

    static IEnumerable<(string? Class, float[] Series, long Line)> Read(Stream stream, string origin, TableOptions options, Action<TableDialect>? dialect)
    {
        using var rows = new RowReader(
            TextChunks.Of(stream, origin, options.MostBytes, leaveOpen: true), origin, new(options), expected: []);
        dialect?.Invoke(rows.Dialect);
        List<float> series = [];
        while (rows.Next())
            yield return (ClassOf(rows), SeriesOf(rows, series), rows.Line);
    }

    /// <summary>By their size, words behind the numbers.</summary>
    internal static string[] Sorted(IEnumerable<string> classes) =>
    [
        .. classes.OrderBy(name => NumberText.TryDouble(name, out double number) ? number : double.MaxValue)
            .ThenBy(name => name, StringComparer.Ordinal),
    ];

    static string? ClassOf(RowReader rows)
    {
        var cell = rows.Cell(0);
        return rows.Value.IsMissing(cell) ? null
            : rows.Value.TryNumber(cell, out double number) ? TableColumn.NameOf(number)
            : cell.ToString();
    }

    static float[] SeriesOf(RowReader rows, List<float> series)
    {
        series.Clear();
        int end = rows.Count;
        while (end > 1 && rows.Value.IsMissing(rows.Cell(end - 1)))
            end--;
        for (int column = 1; column < end; column++)
        {
            double number = rows.Number(column);
            if (!float.IsFinite((float)number))
                throw TableThrow.Cell(rows.Origin, rows.Line, column, rows.NameOf(column),
                    double.IsNaN(number) ? "a number is missing within the series" : $"{number:R} is beyond single precision",
                    "mend it, or leave the series out");
            series.Add((float)number);
        }
        return series.Count > 0
            ? [.. series]
            : throw TableThrow.At(rows.Origin, rows.Line, "a class and no series", "give at least one number after the class");
    }
}
