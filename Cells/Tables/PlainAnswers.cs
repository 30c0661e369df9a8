using MoGru.Engine.Data;

namespace MoGru.Cells.Tables;

/// <summary>What answers without a network give: mean square errors in standard deviations of the targets.</summary>
static class PlainAnswers
{
    const int MostInputs = 4096;

    /// <param name="model">It knows the deviations and the season.</param>
    /// <param name="tested">What is tested on, in the columns' units.</param>
    /// <param name="training">Windows of the targets alone, for a linear map; none where they are not at hand.</param>
    /// <param name="test">The same of what is tested on; none where whole series are answered.</param>
    public static Dictionary<string, double> Of(TableModel model, Sequences tested, SeriesWindows? training, SeriesWindows? test)
    {
        var settings = model.Settings;
        Dictionary<string, double> errors = [];
        if (settings.Foretells && test is not null)
        {
            var scaled = Scaled(model, test);
            errors["last value"] = Baseline.LastValue(scaled).MeanSquareError(scaled);
            if (settings.Season > 1 && settings.Season <= settings.Window)
                errors["season before"] = Baseline.SeasonalLast(scaled, settings.Season).MeanSquareError(scaled);
            if (training is { Count: > 1 } && settings.Window * settings.Targets.Count <= MostInputs)
                errors["linear"] = Baseline.LinearAutoregression(Scaled(model, training)).MeanSquareError(scaled);
        }
        errors["mean"] = Mean(model, tested);
        return errors;
    }

    // The deviations are those of the mean that was learned.
    static double Mean(TableModel model, Sequences tested)
    {
        double sum = 0;
        long count = 0;
        var mean = model.Network.Targets!.Mean;
        var deviation = model.Network.Targets.Deviation;
        for (int index = 0; index < tested.Count; index++)
        {
            var targets = tested.TargetsOf(index).Span;
            for (int k = 0; k < targets.Length; k++)
            {
                double error = ((double)targets[k] - mean[k % mean.Length]) / deviation[k % mean.Length];
                sum = double.FusedMultiplyAdd(error, error, sum);
            }
            count += targets.Length;
        }
        return sum / count;
    }

    static SeriesWindows Scaled(TableModel model, SeriesWindows windows)
    {
        int[] columns = windows.TargetColumns.ToArray();
        var pieces = windows.Series.Values.Select(piece =>
        {
            int width = windows.Series.Channels, steps = piece.Length / width;
            float[] values = new float[steps * columns.Length];
            for (int step = 0; step < steps; step++)
            {
                for (int k = 0; k < columns.Length; k++)
                    values[step * columns.Length + k] = piece.Span[step * width + columns[k]];
            }
            model.Network.Targets!.Apply(values, values);
            return values;
        });
        return new Series([.. pieces], columns.Length).Windows(windows.Length, windows.Horizon, windows.Stride);
    }
}
