using MoGru.Engine.Memory;

namespace MoGru.Cells.Tables;

/// <summary>
/// Tells of rows as they come how odd they are, by a <see cref="TableModel"/> that was fitted to detect: rows are added, and scored together
/// with the bits of each alone. In constant memory for each group. One thread at a time, which is held to.
/// </summary>
public sealed class RowDetector
{
    readonly Exclusive use = new("detector");
    readonly TableModel model;
    readonly DetectorScale scale;
    readonly RowWatch watch;
    readonly Dictionary<string, GroupRows> filled = new(StringComparer.Ordinal);
    readonly float[] row;

    internal RowDetector(TableModel model, DetectorScale scale)
    {
        (this.model, this.scale, watch) = (model, scale, new(model));
        row = new float[model.Settings.Channels];
    }

    /// <summary>The rate of false alarms that was asked for.</summary>
    public double FalseAlarms => scale.FalseAlarms;

    /// <summary>The rate of alarms on rows that the fit had only to test on; none where there were none.</summary>
    public double? Measured => scale.Measured;

    /// <summary>The rows that <see cref="Run"/> will tell of.</summary>
    public int Waiting => watch.Count;

    /// <summary>Adds a row, as <see cref="RowPredictor.Add"/> does.</summary>
    /// <returns>Whether it is among those that <see cref="Run"/> tells of: not before every number of its group was there once.</returns>
    /// <inheritdoc cref="RowPredictor.Add"/>
    public bool Add(ReadOnlySpan<double> numbers, DateTime? time = null, string group = "")
    {
        ArgumentNullException.ThrowIfNull(group);
        use.Enter(nameof(Add));
        try
        {
            int n = model.Settings.InputCount;
            if (numbers.Length < n)
                throw new ArgumentException($"{numbers.Length} numbers were given; a row has {n}: {string.Join(", ", model.Settings.Inputs)}.", nameof(numbers));
            if (!filled.TryGetValue(group, out var rows))
                filled[group] = rows = new(model.Settings);
            if (!rows.Take(numbers[..n], time, row))
                return false;
            if (model.Settings.Calendar.Count > 0)
                Calendar.Write(model.Settings.Calendar, time!.Value.Ticks, row.AsSpan(n));
            watch.Add(row, group);
            return true;
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Scores all rows that wait, in the order in which they were added; none for one behind which there is no whole window.</summary>
    public IReadOnlyList<RowScore?> Run()
    {
        use.Enter(nameof(Run));
        try
        {
            return watch.Run().ConvertAll(one => one.Odd is { } odd ? Scored(odd) : (RowScore?)null);
        }
        finally
        {
            use.Leave();
        }
    }

    RowScore Scored(float[] odd)
    {
        var (score, place) = scale.Score(odd);
        return new(score, scale.Threshold, model.Settings.Targets[place / DetectorScale.Kinds], (AnomalyKind)(place % DetectorScale.Kinds));
    }
}
