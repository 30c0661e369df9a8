using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Tables;

/// <summary>What the word TABLE stands for: a file, or - for standard input.</summary>
static class TableInput
{
    /// <summary>How messages call standard input.</summary>
    public const string StandardInput = "standard input";

    /// <summary>Reads all of it, with the digest of its bytes.</summary>
    /// <exception cref="DataFormatException">It is missing, or no table.</exception>
    /// <exception cref="UsageException">An option names a column that is not there.</exception>
    public static (Table Table, string Digest) Read(string word, TableOptions options)
    {
        using var stream = Open(word);
        using var digested = new DigestedStream(stream);
        return Usage(() =>
        {
            var table = Table.Read(digested, Name(word), options);
            return (table, digested.Finish());
        });
    }

    /// <summary>Reads all of it with the columns that models were fitted to.</summary>
    /// <exception cref="DataFormatException">It is missing, no table, or lacks a column.</exception>
    public static Table Read(string word, TableOptions options, params IEnumerable<TableModel> models)
    {
        using var stream = Open(word);
        var columns = models.SelectMany(model => model.Schema.Columns).DistinctBy(column => column.Name);
        var kinds = columns.Where(column => !options.Kinds.ContainsKey(column.Name)).Select(column => KeyValuePair.Create(column.Name, column.Kind));
        return Data(word, () => Table.Read(stream, Name(word), options with { Kinds = options.Kinds.Concat(kinds).ToDictionary() }));
    }

    /// <summary>What a library refuses of a table that it is given, as that table's fault.</summary>
    public static T Data<T>(string word, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException fault)
        {
            throw new DataFormatException($"{Quote.Visible(Name(word))}: {Sentence(fault)}", word, fault);
        }
    }

    /// <summary>Reads a file with a series in each row.</summary>
    /// <param name="classes">Those that there may be; all where none are given.</param>
    public static (ClassifiedSeries Series, string Digest) ReadSeries(string word, IReadOnlyList<string>? classes, TableOptions options)
    {
        using var stream = Open(word);
        using var digested = new DigestedStream(stream);
        var series = ClassifiedSeries.Read(digested, Name(word), classes, options);
        return (series, digested.Finish());
    }

    /// <summary>Its series, one by one.</summary>
    public static IEnumerable<(string? Class, float[] Series, long Line)> SeriesRows(string word, TableOptions options)
    {
        using var stream = Open(word);
        foreach (var row in ClassifiedSeries.Rows(stream, Name(word), options))
            yield return row;
    }

    /// <summary>Its rows, one by one.</summary>
    public static TableRows Rows(string word, TableSchema schema, TableOptions options) =>
        word == "-" ? TableRows.Open(Console.OpenStandardInput(), schema, StandardInput, options) : TableRows.Open(word, schema, options);

    /// <summary>What a library refuses of what the command line asks for, as its fault.</summary>
    public static T Usage<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ArgumentException fault)
        {
            throw new UsageException(Sentence(fault));
        }
    }

    /// <summary>What a library refuses of a row.</summary>
    public static DataFormatException At(string word, long line, ArgumentException fault) =>
        new(FormattableString.Invariant($"{Quote.Visible(Name(word))}: line {line}: {Sentence(fault)}"), word, fault);

    /// <summary>The message without the name of an argument.</summary>
    public static string Sentence(ArgumentException fault) =>
        fault.ParamName is { } name ? fault.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : fault.Message;

    static string Name(string word) => word == "-" ? StandardInput : word;

    static Stream Open(string word)
    {
        if (word == "-")
            return Console.OpenStandardInput();
        if (Directory.Exists(word))
            throw new DataFormatException($"{Quote.Visible(word)}: it is a folder, expected a table as text, such as CSV; name a file in it.", word);
        try
        {
            return new FileStream(word, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataFormatException($"{Quote.Visible(word)}: no such file; expected a table as text, such as CSV: check the path.", word);
        }
    }
}
