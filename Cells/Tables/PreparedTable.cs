using MoGru.Engine.Data;
using MoGru.Engine.Formats;

namespace MoGru.Cells.Tables;

/// <summary>
/// A table as a model of some settings sees it: pieces of steps, each a group, with inputs, what is seen of the time, and, where a row's
/// own class or number is answered, that of the row before in a last column: so every answer is of the steps that follow a window. Immutable.
/// </summary>
sealed class PreparedTable
{
    readonly TableModelSettings settings;

    PreparedTable(TableModelSettings settings, IReadOnlyList<float[]> pieces, IReadOnlyList<string> groups, IReadOnlyList<ReadOnlyMemory<int>> rows) =>
        (this.settings, Pieces, Groups, Rows) = (settings, pieces, groups, rows);

    /// <summary>The values of each group, [steps, <see cref="Width"/>].</summary>
    public IReadOnlyList<float[]> Pieces { get; }

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The row of the table that each step was, for each group.</summary>
    public IReadOnlyList<ReadOnlyMemory<int>> Rows { get; }

    /// <summary>The class or the numbers of each series, where whole series are answered.</summary>
    public IReadOnlyList<float[]> Answers { get; private init; } = [];

    /// <summary>The numbers that were missing and put in.</summary>
    public long Filled { get; private init; }

    /// <summary>The rows that were left out, since a column had no number yet.</summary>
    public int LeftOut { get; private init; }

    /// <summary>The rows that were sorted.</summary>
    public int Moved { get; private init; }

    /// <summary>The numbers of a step: channels, and behind them the targets where they are not among these.</summary>
    public int Width => settings.Channels + Behind(settings);

    /// <summary>The columns that are answered.</summary>
    public int[] TargetColumns => settings.Foretells
        ? [.. Enumerable.Range(0, settings.Targets.Count)]
        : [.. Enumerable.Range(settings.Channels, Behind(settings))];

    /// <summary>Series of a file that has one in each row.</summary>
    public static PreparedTable Of(ClassifiedSeries series, TableModelSettings settings)
    {
        int[] classes = new int[series.Sequences.Count];
        for (int k = 0; k < classes.Length; k++)
            series.Sequences.CopyClasses(k, classes.AsSpan(k, 1));
        return new(
            settings, [.. series.Sequences.Values.Select(values => values.ToArray())], [.. classes.Select((_, k) => TableColumn.NameOf(k + 1.0))],
            [.. classes.Select((_, k) => (ReadOnlyMemory<int>)new int[] { k })])
        {
            Answers = [.. classes.Select(one => (float[])[one])],
        };
    }

    /// <summary>Series of a table.</summary>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    /// <exception cref="DataFormatException">A time, a class or a number is missing, or rows are out of order.</exception>
    public static PreparedTable Of(Table table, TableModelSettings settings, RowOrder order)
    {
        var series = table.ToSeries(new()
        {
            Columns = settings.Inputs,
            Time = settings.Time,
            Group = settings.Group,
            Missing = settings.Missing,
            Order = order,
        });
        var answers = settings.Foretells ? [] : settings.Targets.Select(name => AnswersOf(table, name, settings)).ToArray();
        var times = settings.Calendar.Count == 0 ? null : table[settings.Time!];
        int n = settings.InputCount, channels = settings.Channels, behind = Behind(settings), width = channels + behind;
        List<float[]> pieces = [], answered = [];
        foreach (var (values, rows) in series.Series.Values.Zip(series.Rows))
        {
            int steps = rows.Length;
            float[] piece = new float[(steps + (behind > 0 ? 1 : 0)) * width];
            for (int step = 0; step < steps; step++)
            {
                var to = piece.AsSpan(step * width, width);
                values.Span.Slice(step * n, n).CopyTo(to);
                if (times is not null)
                    Calendar.Write(settings.Calendar, times.Ticks[rows.Span[step]], to[n..channels]);
                for (int k = 0; k < behind; k++)
                    piece[(step + 1) * width + channels + k] = answers[k][rows.Span[step]];
            }
            pieces.Add(piece);
            if (settings.OfSeries)
                answered.Add(OfSeries(table, settings, answers, rows.Span, series.Groups[pieces.Count - 1]));
        }
        return new(settings, pieces, series.Groups, series.Rows)
        {
            Answers = answered,
            Filled = series.Filled,
            LeftOut = series.LeftOut,
            Moved = series.Moved,
        };
    }

    /// <summary>All series, with their answers.</summary>
    public Sequences Sequences()
    {
        var all = Engine.Data.Sequences.Of(Pieces, settings.Channels);
        return settings.Task == TableTask.Classify ? all.WithClasses(Answers.Select(one => (int)one[0])) : all.WithTargets(Answers);
    }

    /// <summary>
    /// Windows of a part of the series that go on where the one before ended, at each step with all that is foretold there, [T, rows · targets].
    /// </summary>
    public SeriesWindows Continuing(double from, double to)
    {
        float[] piece = Pieces[0];
        int steps = piece.Length / Width, first = (int)(steps * from), end = to >= 1 ? steps : (int)(steps * to), ahead = settings.Horizon;
        int m = settings.Targets.Count, width = Width + ahead * m;
        float[] wide = new float[Math.Max(0, end - first - ahead) * width];
        for (int step = 0; step < wide.Length / width; step++)
        {
            var row = wide.AsSpan(step * width, width);
            piece.AsSpan((first + step) * Width, Width).CopyTo(row);
            for (int k = 0; k < ahead; k++)
                piece.AsSpan((first + step + 1 + k) * Width, m).CopyTo(row[(Width + k * m)..]);
        }
        if (wide.Length == 0)
            throw new ArgumentException("no step is left");
        return new Series(wide, width).StepWindows(
            settings.Window, ahead: 0, settings.Window, [.. Enumerable.Range(Width, ahead * m)], [.. Enumerable.Range(0, settings.Channels)]);
    }

    /// <summary>Windows of a part of each piece, a fraction of its steps; inputs may reach back before it.</summary>
    /// <param name="ofTargets">Whether the windows have no other columns than those that are answered.</param>
    public SeriesWindows Windows(double from, double to, bool ofTargets = false)
    {
        List<float[]> parts = [];
        foreach (float[] piece in Pieces)
        {
            int steps = piece.Length / Width, first = (int)(steps * from), end = to >= 1 ? steps : (int)(steps * to);
            first = Math.Max(0, first - settings.Window);
            if (end > first)
                parts.Add(piece[(first * Width)..(end * Width)]);
        }
        return new Series(parts, Width).Windows(
            settings.Window, settings.AnsweredRows, stride: 1, TargetColumns,
            ofTargets ? TargetColumns : [.. Enumerable.Range(0, settings.Channels)]);
    }

    /// <summary>Windows as a model learns them, classes being classes.</summary>
    public Sequences Labelled(SeriesWindows windows) => settings.Task != TableTask.Classify
        ? windows
        : windows.WithClasses(windows.Targets.Select(target => (int)target.Span[0]));

    // Of each row, where it has one to be learned.
    static float[] AnswersOf(Table table, string name, TableModelSettings settings)
    {
        var column = table[name];
        float[] answers = new float[column.Count];
        int missing = column.MissingCount;
        if (missing > 0)
            throw new DataFormatException(
                $"{Quote.Visible(table.Origin)}: {missing} of {column.Count} rows have no {Quote.Of(name)}, which is to be learned; leave those rows out.",
                table.Origin);
        if (settings.Task == TableTask.Classify)
        {
            var places = settings.Classes.Select((one, place) => (one, place)).ToDictionary(one => one.one, one => one.place);
            for (int row = 0; row < answers.Length; row++)
            {
                answers[row] = places.TryGetValue(column.NameAt(row)!, out int place) ? place : throw new DataFormatException(
                    $"{Quote.Visible(table.Origin)}: row {row + 1} has the class {Quote.Of(column.NameAt(row))} in {Quote.Of(name)}, expected "
                        + $"{string.Join(", ", settings.Classes.Select(Quote.Of))}; leave the row out, or fit with that class.", table.Origin);
            }
            return answers;
        }
        for (int row = 0; row < answers.Length; row++)
            answers[row] = (float)column.Numbers[row];
        return answers;
    }

    static float[] OfSeries(Table table, TableModelSettings settings, float[][] answers, ReadOnlySpan<int> rows, string group)
    {
        float[] own = Array.ConvertAll(answers, column => column[0]);
        for (int k = 0; k < own.Length; k++)
        {
            own[k] = answers[k][rows[0]];
            foreach (int row in rows)
            {
                if (answers[k][row] != own[k])
                    throw new DataFormatException(
                        $"{Quote.Visible(table.Origin)}: {Quote.Of(settings.Targets[k])} changes within {Quote.Of(settings.Group)} {Quote.Of(group)}, in row "
                            + $"{row + 1}, and the answer is of whole series; say how many rows are seen (Window / --window) for an answer at each row.",
                        table.Origin);
            }
        }
        return own;
    }

    static int Behind(TableModelSettings settings) => settings.Foretells || settings.OfSeries ? 0 : settings.Targets.Count;
}
