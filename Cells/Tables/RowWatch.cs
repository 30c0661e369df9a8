namespace MoGru.Cells.Tables;

/// <summary>
/// Holds rows against what the network foretold of them: for each column how far a value is from what was foretold a row before, how far
/// values have been on average from what was foretold the whole horizon before, and how little they have changed. In deviations; for one
/// thread.
/// </summary>
sealed class RowWatch(TableModel model)
{
    const float Least = 1e-3f;  // deviations that a value which stands still is taken to change by

    readonly WindowBatch windows = new(model);
    readonly Dictionary<string, Group> groups = new(StringComparer.Ordinal);
    readonly List<(Group Group, float[] Values, int Index, bool HasWindow)> waiting = [];

    public int Count => waiting.Count;

    /// <summary>Adds a row [channels] of a group; true where it will have a measure.</summary>
    public bool Add(ReadOnlySpan<float> row, string name)
    {
        if (!groups.TryGetValue(name, out var group))
            groups[name] = group = new(model.Settings);
        float[] values = row[..model.Settings.Targets.Count].ToArray();
        model.Network.Targets!.Apply(values, values);
        bool isMeasured = group.Rows.HasWindow;
        group.Rows.Add(row[..model.Settings.Channels]);
        if (group.Rows.Window() is { } window)
            windows.Add(window);
        waiting.Add((group, values, group.Steps++, group.Rows.HasWindow));
        return isMeasured;
    }

    /// <summary>Measures all rows added, [columns, kinds] each; none of those behind which there is no window.</summary>
    public List<(int Index, float[]? Odd)> Run()
    {
        var told = windows.Run();
        List<(int Index, float[]? Odd)> measured = [];
        int answer = 0;
        foreach (var (group, values, index, hasWindow) in waiting)
        {
            measured.Add((index, group.Measure(values)));
            if (hasWindow)
                group.Keep(told.Slice(windows.Width * answer++, windows.Width));
        }
        waiting.Clear();
        return measured;
    }

    sealed class Group(TableModelSettings settings)
    {
        readonly int columns = settings.Targets.Count, horizon = settings.Horizon;
        readonly float rate = 2f / (settings.Horizon + 1);
        readonly Queue<float[]> forecasts = new();   // the last ones, [horizon, columns], the oldest first
        readonly Queue<float[]> changes = new();     // [columns]
        readonly float[] drift = new float[settings.Targets.Count];
        float[]? newest;  // forecast
        float[]? last;

        public GroupRows Rows { get; } = new(settings);

        public int Steps { get; set; }

        int Looked => Math.Max(4, settings.Window / 4);

        public void Keep(ReadOnlySpan<float> forecast)
        {
            forecasts.Enqueue(newest = forecast.ToArray());
            if (forecasts.Count > horizon)
                forecasts.Dequeue();
        }

        public float[]? Measure(float[] values)
        {
            NoteChange(values);
            if (newest is null)
                return null;
            float[] odd = new float[columns * DetectorScale.Kinds];
            bool reaches = forecasts.Count == horizon;
            var oldest = reaches ? forecasts.Peek().AsSpan((horizon - 1) * columns) : default;
            for (int k = 0; k < columns; k++)
            {
                var own = odd.AsSpan(k * DetectorScale.Kinds);
                own[(int)AnomalyKind.Spike] = MathF.Abs(values[k] - newest[k]);
                if (reaches)
                    drift[k] = MathF.FusedMultiplyAdd(rate, values[k] - oldest[k] - drift[k], drift[k]);
                own[(int)AnomalyKind.Drift] = MathF.Abs(drift[k]);
                own[(int)AnomalyKind.Stuck] = changes.Count < Looked ? 0 : 1 / (Least + Change(k) / Looked);
            }
            return odd;
        }

        // Of the last rows together.
        float Change(int column)
        {
            double sum = 0;
            foreach (float[] change in changes)
                sum += change[column];
            return (float)sum;
        }

        void NoteChange(float[] values)
        {
            if (last is not null)
            {
                float[] change = new float[columns];
                for (int k = 0; k < columns; k++)
                    change[k] = MathF.Abs(values[k] - last[k]);
                changes.Enqueue(change);
                if (changes.Count > Looked)
                    changes.Dequeue();
            }
            last = values;
        }
    }
}
