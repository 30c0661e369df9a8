namespace MoGru.Engine.Data;

/// <summary>
/// How a table is written, where the reader is not to guess, and what it may hold at most. Immutable, for any number of threads.
/// </summary>
public sealed record TableOptions
{
    /// <summary>
    /// What stands for a missing cell where nothing else is said, in small or capital letters; an empty cell is one of them.
    /// </summary>
    public static IReadOnlyList<string> UsualMissing { get; } = ["", "NA", "N/A", "NaN", "null", "?"];

    /// <summary>
    /// Options as they are where none are given: everything is guessed, and <see cref="Table.Dialect"/> tells what and why.
    /// </summary>
    public static TableOptions Default { get; } = new();

    /// <summary>
    /// What parts the cells: any character, a blank for runs of blanks and tabs; none for what the first lines look like.
    /// </summary>
    /// <exception cref="ArgumentException">It is no tab, blank or character of ASCII that is seen, or &quot; or #.</exception>
    public char? Separator
    {
        get;
        init => field = value is null or '\t' or (>= ' ' and <= '~' and not ('"' or '#'))
            ? value
            : throw new ArgumentException(
                $"The separator is {Formats.Quote.Of(value.ToString())}, expected a tab, a blank, or a character of ASCII other than "
                    + "the double quote and #; part the cells by another one.", nameof(value));
    }

    /// <summary>Whether the first line has the names of the columns; none for what it looks like.</summary>
    public bool? HasHeader { get; init; }

    /// <summary>Whether numbers have a comma in place of the point, 12,5.</summary>
    public bool DecimalComma { get; init; }

    /// <summary>Whether cells may stand in double quotes (RFC 4180), with separators, line breaks and doubled quotes within.</summary>
    public bool Quotes { get; init; } = true;

    /// <summary>The words that stand for a missing cell, in small or capital letters.</summary>
    public IReadOnlyCollection<string> Missing { get; init; } = UsualMissing;

    /// <summary>What columns are, by their names; what is not named is guessed from the first thousand rows.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Kinds { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>How times are written. Unix times look like numbers: a column of them is named in <see cref="Kinds"/> besides.</summary>
    public TimeFormat Time { get; init; }

    /// <summary>
    /// How many rows a <see cref="Table"/> takes from the beginning; what follows is left out, as <see cref="Table.IsWhole"/> says. All
    /// where it is not said.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    public int? MostRows
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1);
            field = value;
        }
    }

    /// <summary>The most columns of a row.</summary>
    public int MostColumns { get; init; } = 1 << 16;

    /// <summary>The most characters of a cell.</summary>
    public int MostCellCharacters { get; init; } = 1 << 16;

    /// <summary>The most bytes of a table, unpacked; a stream of rows has no bound unless one is given.</summary>
    public long? MostBytes { get; init; }
}
