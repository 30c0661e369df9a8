using MoGru.Engine.Formats;
using nietras.SeparatedValues;

namespace MoGru.Engine.Data;

/// <summary>
/// The rows of a table, cell by cell, as they arrive: what <see cref="Table"/> and <see cref="TableRows"/> have in common. Blank lines are
/// passed over. For one thread.
/// </summary>
sealed class RowReader : IDisposable
{
    const int BeginningCharacters = 1 << 20;

    readonly SepReader rows;
    readonly TableText text;
    readonly bool hasFirst;  // the first row is read and not yet given, since it has no names
    long lineAfter = 1;
    bool gaveFirst, hasQuotes;

    /// <param name="chunks">The text; closed with this.</param>
    /// <param name="origin">What to call it in messages.</param>
    /// <param name="value">Reads cells.</param>
    /// <param name="expected">Names of columns that must be there; where there are any no more is waited for than the first line.</param>
    public RowReader(TextChunks chunks, string origin, CellValue value, IReadOnlyCollection<string> expected)
    {
        (Origin, Value) = (origin, value);
        text = new(chunks, value.Options.Quotes);
        var beginning = text.Beginning(BeginningCharacters, firstLine: expected.Count > 0);
        if (beginning.IsWhiteSpace() && text.IsWhole)
            throw TableThrow.Whole(origin, "it is empty", "give a table with at least one row");
        var guess = new DialectGuess(value, beginning, text.IsWhole, expected);
        Dialect = guess.Dialect;
        text.JoinsBlanks = Dialect.Separator == ' ';
        rows = Open();
        Names = [];
        if (!Advance())
            throw TableThrow.Whole(origin, "it has no row", "give a table with at least one row");
        Names = TakeNames();
        GuessedKinds = guess.Kinds(Names.Length);
        hasFirst = !Dialect.HasHeader;
    }

    public string Origin { get; }

    public CellValue Value { get; }

    public TableDialect Dialect { get; }

    /// <summary>The names of the columns; column1 and so on where they have none.</summary>
    public string[] Names { get; private set; }

    /// <summary>What the columns are, as the first lines look.</summary>
    public ColumnKind[] GuessedKinds { get; }

    /// <summary>The line that the row begins at, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The cells of the row.</summary>
    public int Count => rows.Current.ColCount;

    /// <summary>Goes to the next row, and waits for it; false at the end.</summary>
    /// <exception cref="DataFormatException">The row is longer than any, or the source is damaged.</exception>
    public bool Next()
    {
        if (hasFirst && !gaveFirst)
            return gaveFirst = true;
        return Advance();
    }

    /// <summary>Refuses a row of more or fewer cells than there are columns.</summary>
    public void RequireWhole()
    {
        if (Count != Names.Length)
            throw TableThrow.Ragged(Origin, Line, Count, Names.Length, Dialect);
    }

    /// <summary>A cell without blanks and quotes around it, valid until the next call of <see cref="Next"/>.</summary>
    /// <exception cref="DataFormatException">It is too long, or its quotes are not as they should be.</exception>
    public ReadOnlySpan<char> Cell(int column)
    {
        var cell = rows.Current[column].Span;
        if (cell.Length > 0 && (cell[0] <= ' ' || cell[^1] <= ' '))
            cell = cell.Trim(" \t");
        if (cell.Length > Value.Options.MostCellCharacters)
            throw Fault(column, $"{cell.Length} characters, at most {Value.Options.MostCellCharacters} are read",
                "if that is no damage give a larger bound: MostCellCharacters");
        return hasQuotes && cell.Contains('"') ? Unquoted(cell, column) : cell;
    }

    /// <summary>A cell as a number, NaN where it is missing.</summary>
    public double Number(int column)
    {
        var cell = Cell(column);
        return Value.TryNumber(cell, out double number)
            ? number
            : throw TableThrow.NotANumber(Origin, Line, column, NameOf(column), cell, Value.Options.DecimalComma);
    }

    /// <summary>A cell as ticks in UTC, <see cref="TableColumn.MissingTime"/> where it is missing.</summary>
    public long Time(int column)
    {
        var cell = Cell(column);
        return Value.TryTime(cell, out long ticks)
            ? ticks
            : throw TableThrow.NotATime(Origin, Line, column, NameOf(column), cell, Value.Options.Time);
    }

    public void Dispose()
    {
        rows.Dispose();
        text.Dispose();
    }

    /// <summary>The name of a column, and of a cell beyond them.</summary>
    public string NameOf(int column) => column < Names.Length ? Names[column] : $"column{column + 1}";

    DataFormatException Fault(int column, string what, string remedy) =>
        TableThrow.Cell(Origin, Line, column, NameOf(column), what, remedy);

    SepReader Open()
    {
        var options = Sep.New(Dialect.Separator).Reader() with
        {
            HasHeader = false,
            DisableColCountCheck = true,
            DisableQuotesParsing = !Value.Options.Quotes,
        };
        try
        {
            return options.From(text);
        }
        catch (NotSupportedException)
        {
            throw TooLong();
        }
    }

    DataFormatException TooLong() => TableThrow.At(Origin, lineAfter, "the row that begins here is longer than any that is read",
        "a quote that is opened and never closed does that: close it, or say that quotes are none (Quotes)");

    bool Advance()
    {
        do
        {
            Line = lineAfter;
            try
            {
                if (!rows.MoveNext())
                    return false;
            }
            catch (NotSupportedException)
            {
                throw TooLong();
            }
            lineAfter = rows.Current.LineNumberToExcl;
        }
        while (rows.Current is { ColCount: 1 } row && row.Span.IsWhiteSpace());
        if (rows.Current.ColCount > Value.Options.MostColumns)
            throw TableThrow.At(Origin, Line, $"{rows.Current.ColCount} cells, at most {Value.Options.MostColumns} are read",
                "if that is no damage give a larger bound: MostColumns");
        hasQuotes = Value.Options.Quotes && rows.Current.Span.Contains('"');
        return true;
    }

    string[] TakeNames()
    {
        var names = new string[Count];
        var places = new Dictionary<string, int>();
        for (int column = 0; column < names.Length; column++)
        {
            names[column] = Dialect.HasHeader ? Cell(column).ToString() : "";
            if (names[column].Length == 0)
                names[column] = NameOf(column);
            if (!places.TryAdd(names[column], column))
                throw TableThrow.At(Origin, Line,
                    $"the columns {places[names[column]] + 1} and {column + 1} are both named {Quote.Of(names[column])}",
                    "give each a name of its own, or say that the first line has no names (HasHeader / --no-header)");
        }
        return names;
    }

    // A quote stands at both ends, and within are pairs of them.
    ReadOnlySpan<char> Unquoted(ReadOnlySpan<char> cell, int column)
    {
        if (cell[0] != '"')
            throw Fault(column, $"{Quote.Of(cell.ToString())} has a quote within",
                "put the cell in quotes and double those within, or say that quotes are none (Quotes)");
        var inner = cell.Length > 1 && cell[^1] == '"' ? cell[1..^1] : default;
        if (cell.Length < 2 || cell[^1] != '"' || Unpaired(inner))
            throw Fault(column, $"{Quote.Of(cell.ToString())} opens a quote and does not end with it",
                "close the quote, and double those within");
        return inner.Contains('"') ? inner.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : inner;
    }

    static bool Unpaired(ReadOnlySpan<char> inner)
    {
        while (inner.IndexOf('"') is >= 0 and var at)
        {
            if (at + 1 == inner.Length || inner[at + 1] != '"')
                return true;
            inner = inner[(at + 2)..];
        }
        return false;
    }
}
