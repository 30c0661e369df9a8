namespace MoGru.Cells.Tables;

/// <summary>Refuses a description of a model that was not written by one: files come from outside.</summary>
static class TableModelCheck
{
    const int MostRows = 1 << 20, MostNames = 1 << 16, MostUnits = 1 << 14;

    /// <exception cref="ArgumentException">Something is out of its range; the message says what.</exception>
    public static void Require(TableModelDescription described)
    {
        var settings = described.Settings;
        Within(settings.Window, 0, MostRows, "window");
        Within(settings.Horizon, 0, MostRows, "horizon");
        Within(settings.Season, 0, MostRows, "season");
        Within(settings.Hidden, 1, MostUnits, "hidden");
        Within(settings.Layers, 1, 64, "layers");
        Within(settings.Patch, 1, 1024, "patch");
        Within(settings.Targets.Count, 1, MostNames, "targets");
        Within(settings.Inputs.Count, settings.SeriesInRows ? 0 : 1, MostNames, "inputs");
        Within(settings.Classes.Count, settings.Task == TableTask.Classify ? 2 : 0, settings.Task == TableTask.Classify ? MostNames : 0, "classes");
        Within(settings.Quantiles.Count, 0, MostNames, "quantiles");
        Within((long)settings.AnsweredRows * settings.Targets.Count * Math.Max(1, settings.Quantiles.Count), 1, 1 << 22, "answers");
        if (settings.TimeStep < 0)
            throw new ArgumentException("the time from a row to the next is negative");
        if (settings.Foretells != settings.Horizon > 0)
            throw new ArgumentException($"a horizon of {settings.Horizon} does not fit the task {settings.Task}");
        if (settings.Foretells && (settings.OfSeries || !settings.Inputs.Take(settings.Targets.Count).SequenceEqual(settings.Targets)))
            throw new ArgumentException("what is foretold does not stand first among the inputs, or no rows are seen");
        if (settings.Stateful && (settings.Task != TableTask.Forecast || settings.Bidirectional || settings.Patch > 1))
            throw new ArgumentException("states are carried by what is not a forecast of one row after another");
        if (settings.Differences && !settings.Foretells)
            throw new ArgumentException("differences are of forecasts");
        if (settings.Calendar.Count > 0 && settings.Time is null)
            throw new ArgumentException("there is a calendar and no column of times");
        if (!(settings.Dropout is >= 0 and < 1) || !(settings.Noise is >= 0 and < 1e6))
            throw new ArgumentException("a rate of dropout or of noise is out of its range");
        foreach (var names in (IReadOnlyList<string>[])[settings.Inputs, settings.Targets, settings.Classes])
        {
            if (names.Any(name => name is null) || names.Distinct().Count() < names.Count)
                throw new ArgumentException("a name is missing, or there twice");
        }
        for (int k = 0; k < settings.Quantiles.Count; k++)
        {
            if (!(settings.Quantiles[k] is > 0 and < 1) || (k > 0 && settings.Quantiles[k] <= settings.Quantiles[k - 1]))
                throw new ArgumentException("the quantiles are not between 0 and 1 in rising order");
        }
        Require(described.Detector, settings);
        int expected = settings.Task == TableTask.Classify || settings.Quantiles.Count > 0 ? 0 : 2 * settings.AnsweredRows * settings.Targets.Count;
        if (described.Intervals.Length != expected || !described.Intervals.All(float.IsFinite))
            throw new ArgumentException($"there are {described.Intervals.Length} bounds of intervals, expected {expected} finite ones");
    }

    static void Require(DetectorScale? scale, TableModelSettings settings)
    {
        if (scale is null != (settings.Task != TableTask.Detect))
            throw new ArgumentException("a scale to watch rows by is of a model that detects, and of no other");
        if (scale is null)
            return;
        if (scale.Limits.Length != DetectorScale.Kinds * settings.Targets.Count || !scale.Limits.All(limit => limit > 0 && float.IsFinite(limit)))
            throw new ArgumentException($"there are {scale.Limits.Length} limits of oddness, expected {DetectorScale.Kinds * settings.Targets.Count} above 0");
        if (!(scale.Threshold >= 0 && float.IsFinite(scale.Threshold)) || !(scale.FalseAlarms is > 0 and < 1) || scale.Measured is not (null or >= 0 and <= 1))
            throw new ArgumentException("the threshold or the rate of alarms is out of its range");
    }

    static void Within(long given, long least, long most, string name)
    {
        if (given < least || given > most)
            throw new ArgumentException(FormattableString.Invariant($"{name} is {given}, expected {least} to {most}"));
    }
}
