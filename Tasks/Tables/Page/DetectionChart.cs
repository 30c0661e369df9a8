using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Tables.Page;

/// <summary>How odd the rows of the test part are, and where alarms begin.</summary>
static class DetectionChart
{
    const int MostRows = 4000, Together = 64;

    /// <summary>Of the series that the test part begins with, or of its last rows where they are many; none where nothing can be scored.</summary>
    public static Chart? Of(TableExamples examples, Table table, double share)
    {
        var settings = examples.Model.Settings;
        string group = examples.GroupOf(0);
        int[] own = [.. Enumerable.Range(0, examples.Count).Where(example => examples.GroupOf(example) == group)];
        own = own[Math.Max(0, own.Length - Math.Max(Together, (int)(MostRows * share)))..];
        int[] rows = [.. examples.RowsOf(own[0]).Span[..settings.Window], .. own.Select(example => examples.RowsOf(example).Span[settings.Window])];
        var scores = Scores(examples.Model, table, rows, group);
        if (scores.Count == 0)
            return null;
        double[] x = [.. scores.Select(one => one.Row + 1.0)];
        return new()
        {
            Id = "score",
            Kind = ChartKind.Lines,
            Title = $"How odd each row is{(settings.Group is null ? "" : $", {Points.Short(group)}")}",
            Note = FormattableString.Invariant($"{scores.Count(one => one.Score.IsAlarm)} of {scores.Count} rows are above the threshold."),
            X = new() { Label = "row of the table" },
            Y = new() { Label = "score", FromZero = true },
            Series =
            [
                new() { Name = "score", Colour = Palette.Slot(settings.CellName), X = x, Y = [.. scores.Select(one => (double)one.Score.Score)] },
                new() { Name = "threshold", Colour = "ink", Role = SeriesRole.Truth, X = x, Y = [.. scores.Select(one => (double)one.Score.Threshold)] },
            ],
        };
    }

    static List<(int Row, RowScore Score)> Scores(TableModel model, Table table, int[] rows, string group)
    {
        var detector = model.Watch();
        var inputs = model.Settings.Inputs.Select(name => table[name]).ToArray();
        double[] numbers = new double[inputs.Length];
        List<(int Row, RowScore Score)> scores = [];
        List<int> waiting = [];
        for (int k = 0; k < rows.Length; k++)
        {
            for (int input = 0; input < inputs.Length; input++)
                numbers[input] = inputs[input].Numbers[rows[k]];
            if (detector.Add(numbers, model.Settings.Time is { } time ? table[time].TimeAt(rows[k]) : null, group))
                waiting.Add(rows[k]);
            if (waiting.Count < Together && k + 1 < rows.Length)
                continue;
            foreach (var (row, score) in waiting.Zip(detector.Run()))
            {
                if (score is { } one)
                    scores.Add((row, one));
            }
            waiting.Clear();
        }
        return scores;
    }
}
