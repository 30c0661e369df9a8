using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using MoGru.Engine.Random;

namespace MoGru.Cells.Tables;

/// <summary>What is learned from, what chooses, and what is tested on. Immutable.</summary>
/// <param name="Training">To learn from.</param>
/// <param name="Validation">To choose by.</param>
/// <param name="Test">To test on; none where a table of its own is.</param>
sealed record FitParts(Sequences Training, Sequences Validation, Sequences? Test)
{
    const int MostWindows = 20_000, MostChosen = 4_000;

    /// <summary>All that may be learned from once it is chosen: what was learned from and what chose.</summary>
    public Sequences? Both { get; private init; }

    /// <summary>Which of all series are tested on; none where windows are.</summary>
    public IReadOnlyList<int> TestedSeries { get; private init; } = [];

    /// <summary>The steps to standardise by.</summary>
    public required IReadOnlyList<ReadOnlyMemory<float>> Steps { get; init; }

    /// <summary>Windows of the targets alone, to learn from and to test on, for plain answers.</summary>
    public (SeriesWindows Training, SeriesWindows? Test)? Plain { get; private init; }

    /// <summary>Every which window is learned from: 1 for all.</summary>
    public int Stride { get; private init; } = 1;

    /// <summary>Cuts a table: windows in time, whole series by drawing, each class alike.</summary>
    /// <exception cref="DataFormatException">A part would be empty.</exception>
    public static FitParts Of(PreparedTable table, TableModelSettings settings, FitOptions options, bool isTested) =>
        settings.OfSeries ? OfSeries(table, settings, options, isTested) : OfWindows(table, settings, options, isTested);

    static FitParts OfWindows(PreparedTable table, TableModelSettings settings, FitOptions options, bool isTested)
    {
        double last = isTested ? 0 : options.Test, first = 1 - last - options.Validation;
        try
        {
            if (settings.Stateful)
                return OfStates(table, first, 1 - last);
            var training = table.Windows(0, first);
            int stride = (training.Count - 1) / MostWindows + 1;
            var validation = table.Windows(first, 1 - last);
            var test = last > 0 ? table.Windows(1 - last, 1) : null;
            return new(
                table.Labelled(Thinned(training, MostWindows)), table.Labelled(Thinned(validation, MostChosen)), test is null ? null : table.Labelled(test))
            {
                Steps = [.. training.Series.Values],
                Plain = settings.Task == TableTask.Classify ? null
                    : (Thinned(table.Windows(0, first, ofTargets: settings.Foretells), MostWindows), last > 0 ? table.Windows(1 - last, 1, ofTargets: settings.Foretells) : null),
                Stride = stride,
            };
        }
        catch (ArgumentException fault) when (fault is not ArgumentOutOfRangeException)
        {
            int rows = table.Rows.Sum(one => one.Length);
            throw new DataFormatException(FormattableString.Invariant(
                $"{rows} rows in {table.Pieces.Count} series are too few for windows of {settings.Window} rows with {settings.Horizon} to foretell, to learn from, to choose by and to test on ({fault.Message.TrimEnd('.')}); give more rows, or a smaller --window or --horizon."), "table", fault);
        }
    }

    static FitParts OfStates(PreparedTable table, double first, double second)
    {
        var training = table.Continuing(0, first);
        return new(training, table.Continuing(first, second), second < 1 ? table.Continuing(second, 1) : null)
        {
            Steps = [.. table.Windows(0, first).Series.Values],
            Plain = (Thinned(table.Windows(0, first, ofTargets: true), MostWindows), second < 1 ? table.Windows(second, 1, ofTargets: true) : null),
        };
    }

    static SeriesWindows Thinned(SeriesWindows windows, int most)
    {
        int stride = (windows.Count - 1) / most + 1;
        return stride == 1 ? windows : windows.Series.Windows(
            windows.Length, windows.Horizon, stride, windows.TargetColumns.ToArray(), windows.InputColumns.ToArray());
    }

    static FitParts OfSeries(PreparedTable table, TableModelSettings settings, FitOptions options, bool isTested)
    {
        var all = table.Sequences();
        var kinds = Enumerable.Range(0, all.Count).GroupBy(k => settings.Task == TableTask.Classify ? (int)table.Answers[k][0] : 0).OrderBy(kind => kind.Key);
        List<int> training = [], validation = [], test = [];
        foreach (var kind in kinds)
        {
            int[] order = [.. kind];
            var generator = new RandomStream(options.Seed, "parts").At(kind.Key);
            generator.Shuffle(order.AsSpan());
            int tested = isTested ? 0 : (int)Math.Round(options.Test * order.Length, MidpointRounding.AwayFromZero);
            int chosen = Math.Max(order.Length > 1 ? 1 : 0, (int)Math.Round(options.Validation * order.Length, MidpointRounding.AwayFromZero));
            chosen = Math.Min(chosen, Math.Max(0, order.Length - tested - 1));
            test.AddRange(order.AsSpan(0, tested));
            validation.AddRange(order.AsSpan(tested, chosen));
            training.AddRange(order.AsSpan(tested + chosen));
        }
        if (training.Count == 0 || validation.Count == 0 || (test.Count == 0 && !isTested && options.Test > 0))
            throw new DataFormatException($"{all.Count} series are too few to learn from, to choose by and to test on; give at least 5 of each class.", "table");
        return new(Chosen(training), Chosen(validation), test.Count == 0 ? null : Chosen(test))
        {
            Both = Chosen([.. training, .. validation]),
            TestedSeries = [.. test.Order()],
            Steps = [.. training.Select(all.ValuesOf)],
        };

        ChosenSequences Chosen(List<int> indices) => new(all, [.. indices.Order()]);
    }
}
