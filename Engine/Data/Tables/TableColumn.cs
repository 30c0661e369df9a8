using System.Globalization;
using System.Runtime.InteropServices;

namespace MoGru.Engine.Data;

/// <summary>
/// A column of a <see cref="Table"/>. Numbers and times, and the words of a text with their numbers, lie in arrays, and what is of another
/// kind is refused. Immutable, for any number of threads.
/// </summary>
public sealed class TableColumn
{
    /// <summary>The ticks of a time that is missing.</summary>
    public const long MissingTime = -1;

    /// <summary>The code of a text that is missing.</summary>
    public const int MissingText = -1;

    readonly List<double> numbers;
    readonly List<long> ticks;
    readonly List<int> codes;
    readonly List<string> words;

    internal TableColumn(string name, ColumnKind kind, List<double> numbers, List<long> ticks, List<int> codes, List<string> words) =>
        (Name, Kind, this.numbers, this.ticks, this.codes, this.words) = (name, kind, numbers, ticks, codes, words);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What its cells are.</summary>
    public ColumnKind Kind { get; }

    /// <summary>The rows.</summary>
    public int Count => numbers.Count + ticks.Count + codes.Count;

    /// <summary>How many cells are missing.</summary>
    public int MissingCount
    {
        get
        {
            int missing = 0;
            for (int row = 0; row < Count; row++)
                missing += IsMissing(row) ? 1 : 0;
            return missing;
        }
    }

    /// <summary>The numbers, [rows]; NaN where one is missing.</summary>
    /// <exception cref="InvalidOperationException">It is no column of numbers.</exception>
    public ReadOnlySpan<double> Numbers => CollectionsMarshal.AsSpan(Of(numbers, ColumnKind.Number));

    /// <summary>
    /// The times in ticks of 100 ns in UTC since the beginning of the year 1, [rows]; <see cref="MissingTime"/> where one is missing.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is no column of times.</exception>
    public ReadOnlySpan<long> Ticks => CollectionsMarshal.AsSpan(Of(ticks, ColumnKind.Time));

    /// <summary>The texts that occur, each once, in the order in which they occur first.</summary>
    /// <exception cref="InvalidOperationException">It is no column of text.</exception>
    public IReadOnlyList<string> Words => Of(words, ColumnKind.Text).AsReadOnly();

    /// <summary>Which of <see cref="Words"/> stands in each row, [rows]; <see cref="MissingText"/> where it is missing.</summary>
    /// <exception cref="InvalidOperationException">It is no column of text.</exception>
    public ReadOnlySpan<int> Codes => CollectionsMarshal.AsSpan(Of(codes, ColumnKind.Text));

    /// <summary>Whether a cell is missing.</summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    public bool IsMissing(int row) => Kind switch
    {
        ColumnKind.Number => double.IsNaN(numbers[row]),
        ColumnKind.Time => ticks[row] == MissingTime,
        _ => codes[row] == MissingText,
    };

    /// <summary>A time in UTC, none where it is missing.</summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">It is no column of times.</exception>
    public DateTime? TimeAt(int row) => Ticks[row] is var at && at == MissingTime ? null : new DateTime(at, DateTimeKind.Utc);

    /// <summary>A text, none where it is missing.</summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">It is no column of text.</exception>
    public string? TextAt(int row) => Codes[row] is var code && code == MissingText ? null : words[code];

    /// <summary>
    /// A cell as the name of a group or a class: texts as they are, numbers in their shortest form, so that 1.0 and 1 are one; none where it
    /// is missing.
    /// </summary>
    /// <param name="row">0 to <see cref="Count"/> − 1.</param>
    public string? NameAt(int row) => IsMissing(row) ? null : Kind switch
    {
        ColumnKind.Number => NameOf(numbers[row]),
        ColumnKind.Time => TimeAt(row)!.Value.ToString("O", CultureInfo.InvariantCulture),
        _ => words[codes[row]],
    };

    internal static string NameOf(double number) => (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);

    internal ColumnSummary Summary() => Kind switch
    {
        ColumnKind.Number => SummaryOfNumbers(),
        ColumnKind.Time => SummaryOfTimes(),
        _ => new(Name, Kind, MissingCount, words.Count),
    };

    internal static string NameOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Number => "numbers",
        ColumnKind.Time => "times",
        _ => "text",
    };

    ColumnSummary SummaryOfNumbers()
    {
        double[] sorted = [.. numbers.Where(number => !double.IsNaN(number))];
        if (sorted.Length == 0)
            return new(Name, Kind, Count, 0);
        double mean = 0;
        for (int k = 0; k < sorted.Length; k++)
            mean += (sorted[k] - mean) / (k + 1);
        Array.Sort(sorted);
        return new(Name, Kind, Count - sorted.Length, Distinct(sorted)) { Least = sorted[0], Most = sorted[^1], Mean = mean };
    }

    ColumnSummary SummaryOfTimes()
    {
        long[] sorted = [.. ticks.Where(tick => tick != MissingTime)];
        if (sorted.Length == 0)
            return new(Name, Kind, Count, 0);
        Array.Sort(sorted);
        return new(Name, Kind, Count - sorted.Length, Distinct(sorted))
        {
            First = new DateTime(sorted[0], DateTimeKind.Utc),
            Last = new DateTime(sorted[^1], DateTimeKind.Utc),
        };
    }

    static int Distinct<T>(T[] sorted)
        where T : IEquatable<T>
    {
        int distinct = 1;
        for (int k = 1; k < sorted.Length; k++)
            distinct += sorted[k].Equals(sorted[k - 1]) ? 0 : 1;
        return distinct;
    }

    List<T> Of<T>(List<T> values, ColumnKind kind) => kind == Kind
        ? values
        : throw new InvalidOperationException(
            $"The column {Formats.Quote.Of(Name)} has {NameOf(Kind)}, not {NameOf(kind)}; ask for those, "
                + "or say what it is as it is read (Kinds / --kind).");
}
