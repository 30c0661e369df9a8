using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Exhibits;

/// <summary>Makes the exhibits of a finished run: one more pass over the validation samples at most, none where there is nothing to show.</summary>
sealed class ExhibitMaker
{
    const int WaveformLength = 512, Digits = 4;

    readonly Trainer trainer;
    readonly TaskShape shape;
    readonly TaskDisplay display;
    readonly long[][] confusion;
    readonly Waveform?[] waveforms;
    readonly int[] windows;
    readonly List<Forecast> forecasts = [];

    ExhibitMaker(Trainer trainer, TaskData data)
    {
        (this.trainer, shape, display) = (trainer, data.Shape, data.Display);
        int classes = display.Classes?.Count ?? 0;
        confusion = [.. Enumerable.Range(0, classes).Select(_ => new long[classes])];
        waveforms = new Waveform?[display.HasWaveforms ? classes : 0];
        int count = data.Count(Split.Validation);
        windows = display.HasForecasts ? [.. new[] { 0, count / 2, count - 1 }.Distinct()] : [];
    }

    /// <returns>Null where the task and the cell have nothing to show.</returns>
    /// <param name="token">Looked at before each batch.</param>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static RunExhibits? Make(Trainer trainer, TaskData data, CancellationToken token)
    {
        var maker = new ExhibitMaker(trainer, data);
        IReadOnlyList<BetaProfile>? beta = null;
        if (trainer.MeasuresBeta)
            beta = BetaProfiles.Of(trainer.ForwardValidation(0), trainer.Model.RecurrentCells);
        maker.Walk(token);
        return beta is null && maker.confusion.Length == 0 && maker.windows.Length == 0 ? null : new()
        {
            Classes = maker.display.Classes,
            Confusion = maker.confusion.Length > 0 ? maker.confusion : null,
            Waveforms = maker.waveforms.Length > 0 ? [.. maker.waveforms.OfType<Waveform>()] : null,
            Forecasts = maker.forecasts.Count > 0 ? maker.forecasts : null,
            BetaOverSteps = beta,
        };
    }

    void Walk(CancellationToken token)
    {
        for (int step = 0, first = 0; step < trainer.ValidationSteps && (confusion.Length > 0 || windows.Length > 0); step++)
        {
            token.ThrowIfCancellationRequested();
            var (batch, output) = trainer.ForwardValidation(step);
            for (int row = 0; row < batch.Size; row++)
                Look(first + row, batch, row, output.Scores.Value.Slice(row * shape.Outputs, shape.Outputs));
            first += batch.Size;
        }
    }

    void Look(int sample, Batch batch, int row, ReadOnlySpan<float> scores)
    {
        if (confusion.Length > 0)
        {
            int truth = batch.Target[row], answer = MetricSum.Largest(scores);
            confusion[truth][answer]++;
            if (waveforms.Length > 0)
                waveforms[truth] ??= new()
                {
                    Class = display.Classes![truth],
                    Predicted = display.Classes[answer],
                    Samples = Series(batch, row, WaveformLength),
                };
        }
        if (windows.Contains(sample))
            forecasts.Add(new()
            {
                Sample = sample,
                History = Series(batch, row, int.MaxValue),
                Truth = Rounded(batch.Row(batch.Values, row)),
                Predicted = Rounded(scores),
            });
    }

    // The first feature.
    double[] Series(Batch batch, int row, int most)
    {
        var series = batch.Row(batch.Series, row);
        float[] first = new float[Math.Min(series.Length / shape.Inputs, most)];
        for (int t = 0; t < first.Length; t++)
            first[t] = series[t * shape.Inputs];
        return Rounded(first);
    }

    static double[] Rounded(ReadOnlySpan<float> values)
    {
        double[] rounded = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            rounded[i] = Math.Round((double)values[i], Digits);
        return rounded;
    }
}
