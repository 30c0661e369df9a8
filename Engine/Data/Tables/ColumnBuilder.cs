namespace MoGru.Engine.Data;

/// <summary>A column as it is read, row by row. For one thread.</summary>
sealed class ColumnBuilder(string name, int column, ColumnKind kind)
{
    readonly List<double> numbers = [];
    readonly List<long> ticks = [];
    readonly List<int> codes = [];
    readonly List<string> words = [];
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> places =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Takes the column's cell of a row.</summary>
    public void Add(RowReader row)
    {
        switch (kind)
        {
            case ColumnKind.Number: numbers.Add(row.Number(column)); break;
            case ColumnKind.Time: ticks.Add(row.Time(column)); break;
            default: codes.Add(CodeOf(row.Cell(column), row.Value)); break;
        }
    }

    public TableColumn Build() => new(name, kind, numbers, ticks, codes, words);

    int CodeOf(ReadOnlySpan<char> cell, CellValue value)
    {
        if (places.TryGetValue(cell, out int code))
            return code;
        if (value.IsMissing(cell))
            return TableColumn.MissingText;
        words.Add(cell.ToString());
        return places.Dictionary[words[^1]] = words.Count - 1;
    }
}
