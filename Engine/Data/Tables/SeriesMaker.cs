using MoGru.Engine.Formats;

namespace MoGru.Engine.Data;

/// <summary>Makes series of a table, group by group, and counts what it does. For one thread.</summary>
sealed class SeriesMaker(Table table, SeriesOptions options)
{
    readonly TableColumn? time = options.Time is { } name
        ? table.TimesOf(name)
        : table.Columns.FirstOrDefault(column => column.Kind == ColumnKind.Time);

    readonly TableColumn[] columns = options.Columns is null
        ? [.. table.Columns.Where(column => column.Kind == ColumnKind.Number && column.Name != options.Group)]
        : [.. options.Columns.Select(name => table[name])];

    long filled;
    int leftOut, moved;

    public TableSeries Make()
    {
        if (columns.Length == 0)
            throw new ArgumentException(
                "The table has no column of numbers; it has "
                    + $"{string.Join(", ", table.Schema.Columns.Select(one => $"{Quote.Of(one.Name)} ({one.Kind})"))}.");
        if (columns.FirstOrDefault(column => column.Kind != ColumnKind.Number) is { } other)
            throw new ArgumentException(
                $"The column {Quote.Of(other.Name)} has {TableColumn.NameOf(other.Kind)}, not numbers; "
                    + "leave it out, or say that it has some as it is read (Kinds / --kind).");
        var group = options.Group is null ? null : table[options.Group];
        if (group?.MissingCount > 0)
            throw TableThrow.Whole(
                table.Origin, $"rows without {Quote.Of(group.Name)}: {group.MissingCount}", "give each row its group, or leave those out");
        var groups = TableGroups.Of(table, group);
        var made = groups.ConvertAll(one => Values(one.Name, Ordered(one.Name, one.Rows)));
        return new(
            new(made.Select(one => one.Values), columns.Length), [.. columns.Select(column => column.Name)],
            [.. groups.Select(one => one.Name)], [.. made.Select(one => (ReadOnlyMemory<int>)one.Rows)])
        {
            Filled = filled,
            LeftOut = leftOut,
            Moved = moved,
        };
    }

    int[] Ordered(string group, int[] rows)
    {
        if (time is null)
            return rows;
        int late = 0, first = -1;
        for (int k = 0; k < rows.Length; k++)
        {
            if (time.IsMissing(rows[k]))
                throw Fault(group, $"row {rows[k] + 1} has no time in {Quote.Of(time.Name)}", "give it one, or leave the row out");
            if (k == 0 || time.Ticks[rows[k]] >= time.Ticks[rows[k - 1]])
                continue;
            late++;
            first = first < 0 ? k : first;
        }
        if (late == 0)
            return rows;
        if (options.Order == RowOrder.Check)
            throw Fault(group, $"row {rows[first] + 1} is of {time.TimeAt(rows[first]):yyyy-MM-dd HH:mm:ss}, earlier than "
                + $"row {rows[first - 1] + 1} before it; such rows: {late}",
                "sort them (RowOrder.Sort / --sort), or name the column of groups (Group / --group)");
        moved += late;
        return [.. rows.OrderBy(row => time.Ticks[row])];  // stable
    }

    (float[] Values, int[] Rows) Values(string group, int[] rows)
    {
        int begin = 0;
        foreach (var column in columns)
        {
            int first = Array.FindIndex(rows, row => !column.IsMissing(row));
            if (first < 0)
                throw Fault(group, $"every number of {Quote.Of(column.Name)} is missing",
                    "leave the column out (Columns / --inputs), or the group");
            begin = Math.Max(begin, first);
        }
        if (options.Missing == MissingRule.Refuse)
            RefuseMissing(group, rows);
        leftOut += begin;
        var values = new float[checked((rows.Length - begin) * columns.Length)];
        for (int k = 0; k < columns.Length; k++)
            Fill(group, columns[k], rows, begin, values.AsSpan(k));
        return (values, rows[begin..]);
    }

    void RefuseMissing(string group, int[] rows)
    {
        foreach (var column in columns)
        {
            int missing = rows.Count(column.IsMissing);
            if (missing > 0)
                throw Fault(group, $"{missing} of {rows.Length} numbers of {Quote.Of(column.Name)} are missing, the first in row "
                    + $"{Array.Find(rows, column.IsMissing) + 1}",
                    "say what becomes of them (MissingRule.CarryLast or Interpolate / --missing-values), or leave the column out");
        }
    }

    // values: of a column, a step every so many numbers.
    void Fill(string group, TableColumn column, int[] rows, int begin, Span<float> values)
    {
        var numbers = column.Numbers;
        int known = -1;
        for (int at = 0; at < rows.Length; at++)
        {
            if (double.IsNaN(numbers[rows[at]]))
                continue;
            if (options.Missing == MissingRule.Interpolate && known >= 0)
            {
                for (int between = Math.Max(known + 1, begin); between < at; between++)
                    Put(between, Between(rows, known, between, at, numbers), values);
            }
            known = at;
        }
        double last = double.NaN;
        for (int at = 0; at < rows.Length; at++)
        {
            double own = numbers[rows[at]];
            bool missing = double.IsNaN(own);
            last = missing ? last : own;
            if (at < begin)
                continue;
            filled += missing ? 1 : 0;
            if (!missing || options.Missing == MissingRule.CarryLast || at > known)
                Put(at, last, values);
        }

        void Put(int at, double value, Span<float> to)
        {
            if (!float.IsFinite((float)value))
                throw Fault(group, $"{value:R} in {Quote.Of(column.Name)}, row {rows[at] + 1}, is beyond single precision",
                    "scale the column, or mend it");
            to[(at - begin) * columns.Length] = (float)value;
        }
    }

    double Between(int[] rows, int before, int at, int after, ReadOnlySpan<double> numbers)
    {
        double share = time is not null && time.Ticks[rows[after]] > time.Ticks[rows[before]]
            ? (double)(time.Ticks[rows[at]] - time.Ticks[rows[before]]) / (time.Ticks[rows[after]] - time.Ticks[rows[before]])
            : (double)(at - before) / (after - before);
        return numbers[rows[before]] + share * (numbers[rows[after]] - numbers[rows[before]]);
    }

    DataFormatException Fault(string group, string what, string remedy) =>
        TableThrow.Whole(table.Origin, options.Group is null ? what : $"{Quote.Of(options.Group)} {Quote.Of(group)}: {what}", remedy);
}
