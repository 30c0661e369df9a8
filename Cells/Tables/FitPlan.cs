using MoGru.Engine.Data;
using MoGru.Engine.Formats;
using static System.FormattableString;

namespace MoGru.Cells.Tables;

/// <summary>What a fit does: the settings of its model, and why they are what they are. Immutable.</summary>
/// <param name="Settings">The model, or those among which the rows to validate choose.</param>
/// <param name="Reasons">What was not said and how it was guessed, a sentence each.</param>
sealed record FitPlan(IReadOnlyList<TableModelSettings> Settings, IReadOnlyList<string> Reasons)
{
    const int UsualWindow = 32, MostWindow = 512, SeasonsSeen = 4, MostClasses = 20, MostPatch = 16;

    /// <summary>Of a file with a series in each row.</summary>
    public static FitPlan Of(ClassifiedSeries series, FitOptions options)
    {
        if (options.Task is { } task and not TableTask.Classify)
            throw new ArgumentException($"A file with a series and its class in each row can be classified, not {task}; leave the task out.");
        int longest = Enumerable.Range(0, series.Sequences.Count).Max(series.Sequences.LengthOf);
        return new(
            [OfWholeSeries(options, longest, TableTask.Classify) with { SeriesInRows = true, Classes = series.Classes, Targets = ["class"] }],
            [Invariant($"classes {string.Join(", ", series.Classes.Select(Quote.Of))}: what stands first in each row")]);
    }

    /// <summary>Of a table.</summary>
    /// <exception cref="ArgumentException">A column is not there or of another kind, or what is to be learned cannot be guessed.</exception>
    public static FitPlan Of(Table table, FitOptions options)
    {
        List<string> reasons = [];
        string? time = options.Time ?? table.Columns.FirstOrDefault(column => column.Kind == ColumnKind.Time)?.Name;
        var targets = Targets(table, options, reasons);
        var task = options.Task ?? GuessedTask(table, targets, options, reasons);
        var numbers = table.Columns.Where(column => column.Kind == ColumnKind.Number && column.Name != options.Group && column.Name != time)
            .Select(column => column.Name).ToArray();
        if (task == TableTask.Detect && options.Targets.Count == 0)
            targets = options.Inputs ?? numbers;
        bool ofSeries = task is TableTask.Classify or TableTask.Regress && (options.Window == 0
            || (options.Window is null && options.Group is not null && IsConstant(table, targets[0], options.Group)));
        if (ofSeries && options.Group is null)
            throw new ArgumentException("A window of 0 rows is for whole series: name the column that says which rows are one (Group / --group).");
        if (ofSeries && options.Window is null)
            reasons.Add($"an answer for each series: {Quote.Of(targets[0])} is the same within each {Quote.Of(options.Group)}");
        if (options.Stateful && (task != TableTask.Forecast || options.Group is not null))
            throw new ArgumentException("States are carried by forecasts of one series: leave the group out and forecast, or leave --stateful out.");
        int longest = Longest(table, options.Group);
        var summary = time is null ? null : table.Summary(time, options.Group).Time;
        int season = options.Season ?? Season(summary?.Step, reasons);
        var settings = ofSeries ? OfWholeSeries(options, longest, task) : OfWindows(options, longest, season, task, reasons);
        settings = settings with
        {
            Targets = targets,
            Time = time,
            TimeStep = summary?.Step?.Ticks ?? 0,
            Group = options.Group,
            GroupKind = options.Group is null ? ColumnKind.Text : table[options.Group].Kind,
            Calendar = CalendarOf(options, time),
            Missing = options.Missing,
            Classes = task == TableTask.Classify ? ClassesOf(table, targets[0], reasons) : [],
        };
        return new(Inputs(table, options, settings, numbers, reasons), reasons);
    }

    static TableModelSettings OfWholeSeries(FitOptions options, int longest, TableTask task) => new()
    {
        Task = task,
        CellName = options.CellName,
        Hidden = options.Hidden ?? 32,
        Layers = options.Layers,
        Bidirectional = !CellSpec.Parse(options.CellName).Type.OneWay,
        Patch = Math.Clamp(longest / 6, 1, MostPatch),
        Dropout = 0.3,
        Noise = 0.3,
    };

    static TableModelSettings OfWindows(FitOptions options, int longest, int season, TableTask task, List<string> reasons)
    {
        bool foretells = task is TableTask.Forecast or TableTask.Detect;
        int horizon = !foretells ? 0 : options.Horizon ?? (season > 0 ? season : 1);
        int window = options.Window ?? Math.Clamp(season > 0 ? SeasonsSeen * season : UsualWindow, 1, Math.Clamp(longest / 10, 1, MostWindow));
        if (task == TableTask.Detect && options.Horizon is null)
            horizon = Math.Max(1, window / 4);
        horizon = options.Horizon ?? Math.Min(horizon, Math.Max(foretells ? 1 : 0, longest / 10));
        if (foretells && options.Horizon is null)
            reasons.Add(Invariant($"horizon {horizon}: {(task == TableTask.Detect ? "a quarter of the window" : season > 0 && horizon == season ? "one season" : "no season is known, or there are few rows")} (--horizon)"));
        if (options.Window is null)
            reasons.Add(Invariant($"window {window}: {(season > 0 && window == SeasonsSeen * season ? "four seasons" : "as is usual, or a tenth of the rows")} (--window)"));
        return new()
        {
            Task = task,
            CellName = options.CellName,
            Hidden = options.Hidden ?? (longest < 1000 ? 16 : 32),
            Layers = options.Layers,
            Window = window,
            Horizon = horizon,
            Season = season,
            Quantiles = task is TableTask.Forecast or TableTask.Regress ? options.Quantiles : [],
            Stateful = options.Stateful,
            Differences = foretells && options.Differences,
            Dropout = foretells ? 0 : 0.1,
        };
    }

    static IReadOnlyList<string> Targets(Table table, FitOptions options, List<string> reasons)
    {
        foreach (string name in options.Targets)
            _ = table[name];
        if (options.Targets.Count > 1 && options.Task is not (null or TableTask.Forecast or TableTask.Detect or TableTask.Regress))
            throw new ArgumentException($"{options.Targets.Count} targets are given, and one column has the classes; name that one.");
        if (options.Targets.Count > 0 || options.Task == TableTask.Detect)
            return options.Targets;
        string[] numbers = [.. table.Columns.Where(column => column.Kind == ColumnKind.Number && column.Name != options.Group).Select(column => column.Name)];
        if (numbers.Length != 1)
            throw new ArgumentException(
                $"No target is named, and there {(numbers.Length == 0 ? "is no column of numbers" : $"are {numbers.Length} columns of numbers")}; say what is to be "
                    + $"learned (Targets / --target), one of {string.Join(", ", table.Schema.Names.Take(20).Select(Quote.Of))}, or watch all (--task detect).");
        reasons.Add($"target {Quote.Of(numbers[0])}: the only column of numbers");
        return numbers;
    }

    static TableTask GuessedTask(Table table, IReadOnlyList<string> targets, FitOptions options, List<string> reasons)
    {
        var column = table[targets[0]];
        var (task, why) = column.Kind == ColumnKind.Text ? (TableTask.Classify, "has text")
            : options.Group is null || targets.Count > 1 || !IsConstant(table, column.Name, options.Group) ? (TableTask.Forecast, "has numbers")
            : column.Numbers.ToArray().Distinct().Count() <= MostClasses && column.Numbers.ToArray().All(double.IsInteger)
                ? (TableTask.Classify, "is one of a few whole numbers in each group")
            : (TableTask.Regress, "is one number in each group");
        reasons.Add($"task {Name(task)}: {Quote.Of(column.Name)} {why} (--task)");
        return task;
    }

    static string[] ClassesOf(Table table, string target, List<string> reasons)
    {
        var column = table[target];
        string[] classes = [.. Enumerable.Range(0, column.Count).Select(column.NameAt).OfType<string>().Distinct()];
        if (classes.Length < 2)
            throw new DataFormatException(
                $"{Quote.Visible(table.Origin)}: {Quote.Of(target)} has one class, {Quote.Of(classes.FirstOrDefault())}; give rows of at least two.", table.Origin);
        if (classes.Length > 1000)
            throw new DataFormatException(
                $"{Quote.Visible(table.Origin)}: {Quote.Of(target)} has {classes.Length} classes, at most 1000 are learned; forecast it, or name another target.", table.Origin);
        classes = ClassifiedSeries.Sorted(classes);
        reasons.Add($"classes {string.Join(", ", classes.Take(10).Select(Quote.Of))}{(classes.Length > 10 ? $" and {classes.Length - 10} more" : "")}");
        return classes;
    }

    // What a network sees: of a forecast its own past first.
    static IReadOnlyList<TableModelSettings> Inputs(
        Table table, FitOptions options, TableModelSettings settings, string[] numbers, List<string> reasons)
    {
        foreach (string name in options.Inputs ?? [])
        {
            if (table[name].Kind != ColumnKind.Number)
                throw new ArgumentException(
                    $"The column {Quote.Of(name)} has no numbers, so it cannot be seen; leave it out, or say that it has some as it is read (Kinds / --kind).");
        }
        var others = (options.Inputs ?? numbers).Where(name => !settings.Targets.Contains(name)).ToArray();
        if (!settings.Foretells)
        {
            if (others.Length == 0)
                throw new ArgumentException($"There is no column of numbers beside {Quote.Of(settings.Targets[0])} to answer it from; name inputs (Inputs / --inputs).");
            return [settings with { Inputs = others }];
        }
        foreach (string name in settings.Targets)
        {
            if (table[name].Kind != ColumnKind.Number)
                throw new ArgumentException($"The column {Quote.Of(name)} has no numbers to foretell; classify it (Task / --task classify), or name another.");
        }
        var all = settings with { Inputs = [.. settings.Targets, .. others] };
        if (options.Inputs is not null || others.Length == 0)
            return [all];
        reasons.Add(
            $"inputs: the past of {string.Join(", ", settings.Targets.Select(Quote.Of))} alone, or with {others.Length} more, as the rows to validate choose (--inputs)");
        return [settings with { Inputs = settings.Targets }, all];
    }

    static IReadOnlyList<CalendarFeature> CalendarOf(FitOptions options, string? time) => options.Calendar.Count == 0 || time is not null
        ? options.Calendar
        : throw new ArgumentException("There is no column of times to take a calendar from; name it (Time / --time), or leave the calendar out.");

    static bool IsConstant(Table table, string target, string group)
    {
        var known = new Dictionary<string, string?>();
        var (values, groups) = (table[target], table[group]);
        for (int row = 0; row < table.RowCount; row++)
        {
            string key = groups.NameAt(row) ?? "";
            string? value = values.NameAt(row);
            if (known.TryAdd(key, value))
                continue;
            if (known[key] != value)
                return false;
        }
        return known.Count < table.RowCount;
    }

    static int Longest(Table table, string? group)
    {
        if (group is null)
            return table.RowCount;
        var column = table[group];
        return Enumerable.Range(0, table.RowCount).CountBy(row => column.NameAt(row) ?? "").Max(one => one.Value);
    }

    // From what people measure by: minutes of an hour, hours of a day, days of a week, weeks and months of a year.
    static int Season(TimeSpan? step, List<string> reasons)
    {
        if (step is not { } one || one <= TimeSpan.Zero)
            return 0;
        double days = one.TotalDays;
        double seasons = days <= 1 / 1440.0 ? 1 / 24.0 : days < 1 ? 1 : days < 2 ? 7 : days < 28 ? 364 : 365.2425;
        if (days < 1 / 1440.0)
            seasons = 1 / 1440.0;
        int rows = (int)Math.Round(seasons / days);
        if (rows is < 2 or > 1500)
            return 0;
        reasons.Add(Invariant($"season {rows}: a row every {one:c} (--season)"));
        return rows;
    }

    internal static string Name(TableTask task) => task switch
    {
        TableTask.Forecast => "forecast",
        TableTask.Classify => "classify",
        TableTask.Regress => "regress",
        _ => "detect",
    };
}
