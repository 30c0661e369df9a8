using MoGru.Engine.Formats;

namespace MoGru.Cells.Tables;

/// <summary>
/// What the oddness of rows is held against: for each column and kind what is exceeded at the rate of false alarms on rows that were not
/// learned from, and the same of the largest ratio of a row to these. Immutable.
/// </summary>
/// <param name="Limits">[columns, kinds], above 0.</param>
/// <param name="Threshold">Where alarms begin.</param>
/// <param name="FalseAlarms">The rate that was asked for.</param>
/// <param name="Measured">The rate on rows that are only tested on; none where there are none.</param>
sealed record DetectorScale(float[] Limits, float Threshold, double FalseAlarms, double? Measured)
{
    /// <summary>The kinds of oddness.</summary>
    public const int Kinds = 3;

    const int MostRows = 50_000;
    const float LeastLimit = 1e-6f;

    /// <summary>Measures rows that were not learned from.</summary>
    /// <param name="from">Where in each piece those begin that choose, as a fraction.</param>
    /// <param name="tested">Where those begin that are tested on; 1 where there are none.</param>
    public static DetectorScale Of(TableModel model, PreparedTable table, double from, double tested, double rate)
    {
        var held = Measure(model, table, from, tested);
        if (held.Count == 0)
            throw new DataFormatException("There are too few rows to measure how odd rows usually are; give more rows, or a smaller --window.", "table");
        int cells = Kinds * model.Settings.Targets.Count;
        float[] limits = new float[cells];
        for (int k = 0; k < cells; k++)
            limits[k] = Math.Max(LeastLimit, Exceeded([.. held.Select(row => row[k])], rate));
        var scale = new DetectorScale(limits, 0, rate, null);
        scale = scale with { Threshold = Exceeded([.. held.Select(row => scale.Score(row).Score)], rate) };
        if (tested >= 1 || Measure(model, table, tested, 1) is not { Count: > 0 } unseen)
            return scale;
        return scale with { Measured = (double)unseen.Count(row => scale.Score(row).Score > scale.Threshold) / unseen.Count };
    }

    /// <summary>The largest ratio of a row's oddness to its limit, and where it is.</summary>
    /// <param name="odd">[columns, kinds].</param>
    public (float Score, int Place) Score(ReadOnlySpan<float> odd)
    {
        (float score, int place) = (0, 0);
        for (int k = 0; k < odd.Length; k++)
        {
            float ratio = odd[k] / Limits[k];
            if (ratio > score)
                (score, place) = (ratio, k);
        }
        return (score, place);
    }

    // With the rank that a new one is beyond as often (Vovk et al. 2005).
    static float Exceeded(float[] values, double rate)
    {
        Array.Sort(values);
        int rank = (int)Math.Ceiling((values.Length + 1) * (1 - rate));
        return values[Math.Clamp(rank - 1, 0, values.Length - 1)];
    }

    static List<float[]> Measure(TableModel model, PreparedTable table, double from, double to)
    {
        List<float[]> odd = [];
        var watch = new RowWatch(model);
        int window = model.Settings.Window, width = table.Width;
        for (int piece = 0; piece < table.Pieces.Count; piece++)
        {
            float[] values = table.Pieces[piece];
            int steps = values.Length / width, first = (int)(steps * from), end = to >= 1 ? steps : (int)(steps * to);
            string name = FormattableString.Invariant($"{piece}");
            int begin = Math.Max(0, first - window - model.Settings.Horizon);
            for (int step = begin; step < end && odd.Count < MostRows; step++)
            {
                watch.Add(values.AsSpan(step * width, width), name);
                if (watch.Count < TableModel.BatchSize && step + 1 < end)
                    continue;
                foreach (var one in watch.Run())
                {
                    if (one.Odd is { } row && begin + one.Index >= first)
                        odd.Add(row);
                }
            }
        }
        return odd;
    }
}
