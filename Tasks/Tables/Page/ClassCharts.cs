using MoGru.Tasks.Reports.Charts;
using MoGru.Tasks.Reports.Page;

namespace MoGru.Tasks.Tables.Page;

/// <summary>Classes that were answered, over those that were true.</summary>
sealed class ClassCharts(TestedAnswers answers)
{
    const int MostClasses = 20, MostWrong = 10, MostDrawn = 4;

    readonly IReadOnlyList<string> classes = answers.Settings.Classes;

    /// <summary>Counts by true class and answer; of many classes those that most answers are of, and the others together.</summary>
    public Chart Confusion()
    {
        int[] places = Places(out var names);
        long[][] counts = [.. names.Select(_ => new long[names.Count])];
        for (int example = 0; example < answers.Count; example++)
            counts[places[answers.Examples.ClassOf(example)]][places[answers.ClassOf(example)]]++;
        return new()
        {
            Id = "confusion",
            Kind = ChartKind.Matrix,
            Title = FormattableString.Invariant($"{answers.Count} answers, by true class"),
            Note = names.Count == classes.Count ? null : FormattableString.Invariant($"The {MostClasses} most frequent of {classes.Count} classes, and the others together."),
            X = new() { Label = "answer" },
            Y = new() { Label = "true class" },
            Matrix = new(names, counts),
        };
    }

    /// <summary>The wrong answers that the model was most sure of; none where all are right.</summary>
    public ReportTable? Wrong()
    {
        int[] wrong = MostlyWrong(MostWrong);
        return wrong.Length == 0 ? null : new(
            "Most wrongly answered", "The wrong answers that give the true class the least share.", ["of", "true class", "answer", "share of the true class", "share of the answer"],
            [
                .. wrong.Select(example => new ReportRow("",
                [
                    new(Name(example)),
                    new(Points.Short(classes[answers.Examples.ClassOf(example)])),
                    new(Points.Short(classes[answers.ClassOf(example)])),
                    Share(answers.Shares(example)[answers.Examples.ClassOf(example)]),
                    Share(answers.Shares(example)[answers.ClassOf(example)]),
                ])),
            ]);
    }

    /// <summary>The series of the worst of them, by their first column.</summary>
    public IEnumerable<Chart> WrongSeries() => (answers.Settings.OfSeries ? MostlyWrong(MostDrawn) : []).Select((example, k) =>
    {
        var seen = answers.Examples.SeenOf(example);
        int channels = Math.Max(1, seen.Length / answers.Examples.RowsOf(example).Length);
        if (answers.Settings.SeriesInRows)
            channels = 1;
        int[] steps = Points.Evenly(seen.Length / channels);
        string column = answers.Settings.SeriesInRows ? "value" : answers.Settings.Inputs[0];
        return new Chart
        {
            Id = ChartId.Of("wrong", FormattableString.Invariant($"{k + 1}")),
            Kind = ChartKind.Lines,
            Title = $"{Name(example)}: {Points.Short(classes[answers.Examples.ClassOf(example)])}, taken for {Points.Short(classes[answers.ClassOf(example)])}",
            X = new() { Label = "step" },
            Y = new() { Label = Points.Short(column) },
            Series =
            [
                new()
                {
                    Name = Points.Short(column),
                    Colour = "ink",
                    Role = SeriesRole.Truth,
                    X = [.. steps.Select(step => step + 1.0)],
                    Y = [.. steps.Select(step => (double)seen.Span[step * channels])],
                },
            ],
        };
    });

    int[] MostlyWrong(int most) =>
    [
        .. Enumerable.Range(0, answers.Count).Where(example => answers.ClassOf(example) != answers.Examples.ClassOf(example))
            .OrderBy(example => answers.Shares(example)[answers.Examples.ClassOf(example)]).Take(most),
    ];

    string Name(int example) => answers.Settings.SeriesInRows ? $"series {answers.Examples.GroupOf(example)}"
        : answers.Settings.OfSeries ? Points.Short(answers.Examples.GroupOf(example))
        : FormattableString.Invariant($"row {answers.Examples.RowsOf(example).Span[^1] + 1}");

    // Where each class stands in the matrix.
    int[] Places(out IReadOnlyList<string> names)
    {
        int[] kept = [.. Enumerable.Range(0, classes.Count)];
        if (classes.Count > MostClasses)
        {
            int[] counts = new int[classes.Count];
            for (int example = 0; example < answers.Count; example++)
            {
                counts[answers.Examples.ClassOf(example)]++;
                counts[answers.ClassOf(example)]++;
            }
            kept = [.. kept.OrderByDescending(one => counts[one]).Take(MostClasses).Order()];
        }
        names = [.. kept.Select(one => Points.Short(classes[one])), .. classes.Count > kept.Length ? ["others"] : Array.Empty<string>()];
        return [.. Enumerable.Range(0, classes.Count).Select(one => Array.IndexOf(kept, one) is var place && place >= 0 ? place : kept.Length)];
    }

    static ReportCell Share(float share) => new(NumberText.Of(share), share);
}
