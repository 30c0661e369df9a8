using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>
/// What parts the cells of a table, whether its first line has names, and what its columns are, as its first lines look. For one thread.
/// </summary>
sealed class DialectGuess
{
    const int MostLines = 1000, DialectLines = 100;

    static readonly char[] candidates = [',', ';', '\t', '|', ' '];

    readonly CellValue value;
    readonly IReadOnlyCollection<string> expected;
    readonly string text;
    readonly List<Range> lines = [], cells = [];

    /// <param name="value">Reads cells.</param>
    /// <param name="beginning">The first characters.</param>
    /// <param name="isWhole">Whether they are all, so that the last line is one without its end.</param>
    /// <param name="expected">Names of columns that must be there; none where nothing is known.</param>
    public DialectGuess(CellValue value, ReadOnlySpan<char> beginning, bool isWhole, IReadOnlyCollection<string> expected)
    {
        (this.value, this.expected, text) = (value, expected, beginning.ToString());
        bool quoted = false;
        int begin = 0;
        for (int at = 0; at < text.Length && lines.Count < MostLines; at++)
        {
            quoted ^= value.Options.Quotes && text[at] == '"';
            if (text[at] is not ('\n' or '\r') || quoted)
                continue;
            Add(begin..at);
            begin = at + 1;
        }
        if (isWhole && lines.Count < MostLines)
            Add(begin..text.Length);
        var (separator, separatorReason) = value.Options.Separator is { } given ? (given, "given") : Separator();
        var (header, headerReason) = value.Options.HasHeader is { } said ? (said, "given") : Header(separator);
        Dialect = new(separator, separatorReason, header, headerReason);

        void Add(Range line)
        {
            if (!text.AsSpan(line).IsWhiteSpace())
                lines.Add(line);
        }
    }

    public TableDialect Dialect { get; }

    /// <summary>
    /// What most cells of each column are that are not missing: one that is something else is an error then, and no reason to take all of
    /// them as text.
    /// </summary>
    public ColumnKind[] Kinds(int columns)
    {
        var (numbers, times, held) = (new int[columns], new int[columns], new int[columns]);
        foreach (var line in lines[Math.Min(lines.Count, Dialect.HasHeader ? 1 : 0)..])
        {
            Split(line, Dialect.Separator);
            for (int k = 0; k < Math.Min(columns, cells.Count); k++)
            {
                var cell = Bare(cells[k]);
                if (IsNumber(cell))
                    numbers[k]++;
                else if (value.IsTime(cell))
                    times[k]++;
                if (!value.IsMissing(cell))
                    held[k]++;
            }
        }
        var kinds = new ColumnKind[columns];
        for (int k = 0; k < columns; k++)
        {
            kinds[k] = held[k] == 0 || 2 * numbers[k] > held[k] ? ColumnKind.Number
                : 2 * times[k] > held[k] ? ColumnKind.Time
                : ColumnKind.Text;
        }
        return kinds;
    }

    void Split(Range line, char separator)
    {
        cells.Clear();
        bool quoted = false, blanks = separator == ' ';
        int begin = line.Start.Value, end = line.End.Value;
        for (int at = begin; at <= end; at++)
        {
            if (at < end && (quoted || text[at] != separator && !(blanks && text[at] == '\t')))
            {
                quoted ^= value.Options.Quotes && text[at] == '"';
                continue;
            }
            if (!blanks || at > begin)
                cells.Add(begin..at);
            begin = at + 1;
        }
    }

    ReadOnlySpan<char> Bare(Range range)
    {
        var cell = text.AsSpan(range).Trim(" \t");
        return value.Options.Quotes && cell is ['"', .., '"'] ? cell[1..^1] : cell;
    }

    // The one that parts most lines alike, then the one that leaves most cells which are something, then the one that makes most cells.
    (char Separator, string Reason) Separator()
    {
        (double Alike, double Plain, int Cells) best = default;
        char found = ',';
        int looked = Math.Min(lines.Count, DialectLines);
        foreach (char candidate in candidates)
        {
            if (looked > 0 && HasExpected(candidate))
                return (candidate, "the names that are needed stand in the first line so");
            int[] counts = new int[looked];
            for (int k = 0; k < looked; k++)
            {
                Split(lines[k], candidate);
                counts[k] = cells.Count;
            }
            int usual = counts.GroupBy(count => count).MaxBy(group => group.Count())?.Key ?? 0;
            if (usual < 2)
                continue;
            int alike = counts.Count(count => count == usual), plain = 0;
            for (int k = 0; k < looked; k++)
            {
                if (counts[k] != usual)
                    continue;
                Split(lines[k], candidate);
                foreach (var cell in cells)
                    plain += IsPlain(Bare(cell)) ? 1 : 0;
            }
            var score = ((double)alike / looked, plain / (double)usual / alike, usual);
            if (score.CompareTo(best) > 0)
                (best, found) = (score, candidate);
        }
        return best.Cells == 0
            ? (found, "nothing else parts the first lines")
            : (found, $"{Math.Floor(100 * best.Alike)} % of the first {looked} lines have {best.Cells} cells so");
    }

    (bool Header, string Reason) Header(char separator)
    {
        if (lines.Count == 0)
            return (true, "there is no line");
        if (HasExpected(separator))
            return (true, "it has the names that are needed");
        Split(lines[0], separator);
        bool anything = false;
        foreach (var range in cells)
        {
            var cell = Bare(range);
            if (IsNumber(cell) || value.IsTime(cell))
                return (false, $"{Quote.Of(cell.ToString())} stands there");
            anything |= !value.IsMissing(cell);
        }
        return anything ? (true, "no number and no time stands there") : (false, "all of its cells are missing");
    }

    bool HasExpected(char separator)
    {
        if (expected.Count == 0)
            return false;
        Split(lines[0], separator);
        return expected.All(cells.Select(cell => Bare(cell).ToString()).ToHashSet().Contains);
    }

    bool IsNumber(ReadOnlySpan<char> cell) => value.IsNumber(cell) || CellValue.LooksDecimalComma(cell);

    bool IsPlain(ReadOnlySpan<char> cell)
    {
        if (IsNumber(cell) || value.IsTime(cell) || value.IsMissing(cell))
            return true;
        foreach (char c in cell)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        }
        return true;
    }
}
