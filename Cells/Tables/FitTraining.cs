using System.Diagnostics;
using MoGru.Engine.Data;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Cells.Tables;

/// <summary>Trains the network of a model. For one thread.</summary>
sealed class FitTraining(FitOptions options, Workers workers, IProgress<FitProgress>? progress, CancellationToken cancellation)
{
    const int UsualUpdates = 1500, LeastEpochs = 10, MostEpochs = 200, LeastSteps = 4;
    const double WeightDecay = 0.05, MostNorm = 1, Floor = 0.01;

    readonly long began = Stopwatch.GetTimestamp();

    /// <summary>Standardises a new model by what is learned from, and draws its parameters.</summary>
    public void Begin(TableModel model, PreparedTable table, FitParts parts)
    {
        var settings = model.Settings;
        model.Parameters.Initialise(new RandomStream(options.Seed, "initial values"));
        int width = settings.OfSeries ? settings.Channels : table.Width;
        model.Network.Inputs.Fit(parts.Steps.Select(steps => Columns(steps.Span, width, [.. Enumerable.Range(0, settings.InputCount)], from: 0)));
        if (model.Network.Targets is not { } targets)
            return;
        targets.Fit(settings.OfSeries
            ? parts.Training.Targets.Select(target => target.ToArray())
            : parts.Steps.Select(steps => Columns(steps.Span, width, table.TargetColumns, from: settings.Foretells ? 0 : 1)));
    }

    /// <summary>Trains, and keeps the parameters that are best on what is to validate.</summary>
    /// <param name="stage">What to call it.</param>
    /// <param name="validation">What chooses; none where all epochs are done and the last parameters kept.</param>
    /// <param name="most">The most epochs; none for as many as the data needs.</param>
    public FitCurve Train(TableModel model, string stage, Sequences training, Sequences? validation, int? most = null)
    {
        int size = options.BatchSize ?? (training.Count >= 2000 ? TableModel.BatchSize : training.Count >= 64 ? 16 : Math.Max(1, training.Count / 4));
        bool carries = model.Settings.Stateful;
        var batches = carries
            ? ((SeriesWindows)training).ContinuingBatches(Math.Min(size, Math.Max(1, training.Count / LeastSteps)))
            : training.Batches(Math.Min(size, training.Count), options.Seed);
        int epochs = most ?? Epochs(batches.Count);
        Func<double>? evaluate = validation is null ? null : () => model.Answers.MeanLoss(validation);
        var stopping = new EarlyStopping(model.Parameters, patience: Math.Max(3, epochs / 3));
        List<double> losses = [], validations = [];
        var trainer = new Trainer<SequenceBatch>(
            new AdamW(model.Parameters, options.LearningRate ?? (model.Settings.OfSeries ? 3e-3 : 2e-3), weightDecay: WeightDecay), batches, model.Answers.Loss, workers)
        {
            MaxNorm = MostNorm,
            Schedule = Schedule.Cosine((long)epochs * batches.Count, Floor),
            Stopping = evaluate is null ? null : stopping,
            Carried = carries ? new(model.Parameters) : null,
            Seed = options.Seed,
        };
        while (trainer.Epoch < epochs && !(evaluate is not null && stopping.IsOver))
        {
            while (trainer.Step < trainer.Steps)
                trainer.TrainStep(cancellation);
            double loss = trainer.LossSum / trainer.Steps, judged = double.NaN;
            losses.Add(loss);
            if (evaluate is not null)
            {
                judged = evaluate();
                validations.Add(judged);
                trainer.Report(judged);
            }
            trainer.NextEpoch();
            progress?.Report(new(stage, trainer.Epoch, epochs, loss, judged, Stopwatch.GetElapsedTime(began).TotalSeconds));
        }
        if (evaluate is not null)
            stopping.RestoreBest();
        int best = validations.Count == 0 ? losses.Count : 1 + validations.IndexOf(validations.Min());
        return new(stage, losses, validations, best);
    }

    /// <summary>The epochs that so many steps of each are done, where nothing is said.</summary>
    public int Epochs(int steps) => options.Epochs ?? Math.Clamp((UsualUpdates + steps - 1) / steps, LeastEpochs, MostEpochs);

    static float[] Columns(ReadOnlySpan<float> steps, int width, int[] columns, int from)
    {
        float[] chosen = new float[Math.Max(0, steps.Length / width - from) * columns.Length];
        for (int at = 0; at < chosen.Length; at++)
            chosen[at] = steps[(from + at / columns.Length) * width + columns[at % columns.Length]];
        return chosen;
    }
}
