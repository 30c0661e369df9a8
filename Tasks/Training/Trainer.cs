using System.Diagnostics;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// Trains one model on one task with Adam and a clipped gradient norm. An epoch's loss is the plain mean of its batches' losses, as
/// PyTorch scripts report it, the last and smaller batch counting like the others. A step allocates nothing once its memory has been used
/// twice.
/// </summary>
sealed class Trainer : IDisposable
{
    const string Remedy = "try a smaller --lr or --clip.";

    readonly RunConfig config;
    readonly TaskData data;
    readonly BatchSource batches;
    readonly Trainer<Batch> training;
    readonly int largest;    // samples in a batch at most
    readonly float[] betas;  // [B, T]
    (Batch Batch, ModelOutput Output) seen;  // of the last training step

    /// <summary>Makes the model with its initial values.</summary>
    /// <exception cref="TaskOptionException">The run needs more memory than there is.</exception>
    public Trainer(RunConfig config, TaskData data, Workers workers)
    {
        (this.config, this.data) = (config, data);
        largest = MemoryNeed.LargestBatch(config, data);
        MemoryNeed.Validate(config, data.Shape, largest);
        batches = new(config, data, ahead: workers.Count > 1);
        var cell = NamedCell.Parse(config.Cell);
        Model = ModelFactory.Create(config, data.Shape);
        MeasuresBeta = cell.Type.ReportsRetention;
        betas = new float[MeasuresBeta ? largest * data.Shape.Steps : 0];
        Model.Initialise(config.Seed);
        training = new(Model.Optimizer(config.Lr), batches, Loss, workers) { MaxNorm = config.Clip > 0 ? config.Clip : null, Seed = config.Seed };
    }

    public SequenceModel Model { get; }

    public Optimizer Optimizer => training.Optimizer;

    public TrainingState State { get; init; } = new();

    /// <summary>Steps an epoch.</summary>
    public int Steps => batches.Steps(Split.Training);

    /// <summary>Batches of the validation split.</summary>
    public int ValidationSteps => batches.Steps(Split.Validation);

    /// <summary>Whether the cell has a β to report.</summary>
    public bool MeasuresBeta { get; }

    /// <summary>The epochs of the run.</summary>
    public int Epochs => config.Epochs;

    /// <summary>What is tested in the best epoch.</summary>
    public IReadOnlyList<TestSet> TestSets => data.TestSets;

    /// <summary>What is measured in the best epoch beside these, by name.</summary>
    public IReadOnlyList<string> Measures =>
        [.. (data.FreeRun?.Measures ?? []).Select(measure => measure.Name), .. Measurement.Names(data.Shape)];

    /// <summary>The epoch that is going on, counted from 0.</summary>
    public int Epoch => State.Epochs.Count;

    /// <summary>Its steps that are done.</summary>
    public int Step => training.Step;

    /// <summary>The sum of the losses of these steps.</summary>
    public double LossSum => training.LossSum;

    /// <summary>Training tokens a second in the epoch that is going on.</summary>
    public double TokensPerSecond =>
        (double)Math.Min((long)Step * config.Batch, data.Count(Split.Training)) * data.Shape.Steps / State.Seconds;

    /// <summary>One optimiser step on the next batch of the epoch.</summary>
    /// <exception cref="TrainingStoppedException">The loss or the gradient is not finite; the parameters are as before the
    /// step.</exception>
    public void TrainStep()
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            training.TrainStep();
        }
        catch (TrainingStepException fault)
        {
            throw Stopped(fault.InnerException is null ? $"{fault.Message}; {Remedy}" : fault.Message);
        }
        State.TrainMetric = State.TrainMetric.With(data.Shape, seen.Batch, seen.Output.Scores.Value, seen.Output.Loss.Item);
        Model.Follow();
        State.Seconds += Clock.SecondsSince(start);
    }

    /// <summary>Says where the run is, once model and optimiser are brought back.</summary>
    public void ContinueAt(int step, double lossSum) => training.ContinueAt(Epoch, step, lossSum);

    Variable Loss(Tape tape, Batch batch, in Pass pass)
    {
        seen = (batch, Model.Forward(tape, batch, pass));
        return seen.Output.Loss;
    }

    /// <summary>Measures the validation split and closes the epoch.</summary>
    /// <param name="token">Looked at before each batch; a cancelled epoch stays as it was after its last step.</param>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    /// <exception cref="TrainingStoppedException">The validation loss is not finite: the last step has broken the model.</exception>
    public EpochRecord FinishEpoch(CancellationToken token = default)
    {
        long start = Stopwatch.GetTimestamp();
        double tokensPerSecond = TokensPerSecond;
        var (measured, layers) = Validate(token);
        var (metric, shape) = (measured.Metric, data.Shape);
        var best = IsBetter(metric.Value, State.Best) ? Best(measured, token) : State.Best;
        var beta = layers.Aggregate(default(BetaSum), (sum, layer) => sum + layer);
        var record = new EpochRecord
        {
            Epoch = Epoch + 1,
            Loss = LossSum / Steps,
            TrainMetric = State.TrainMetric.Value,
            ValMetric = metric.Value,
            ValMae = measured.AbsoluteError,
            ValMse = shape.Metric == "mse_sum" ? metric.Value / ((double)shape.Steps * shape.Outputs) : null,
            BetaMean = beta.Count > 0 ? beta.Mean : null,
            BetaSd = beta.Count > 0 ? beta.Deviation : null,
            BetaLayers = beta.Count > 0 ? [.. layers.Select(layer => new LayerBeta(layer.Mean, layer.Deviation))] : null,
            Seconds = State.Seconds + Clock.SecondsSince(start),
            TokensPerSecond = tokensPerSecond,
        };
        State.Epochs.Add(record);
        State.Best = best;
        (State.TrainMetric, State.Seconds) = (default, 0);
        training.NextEpoch();
        return record;
    }

    /// <summary>The best of some epochs, the earliest of equal ones, without tests; null where there is none.</summary>
    public BestEpoch? BestOf(IEnumerable<EpochRecord> epochs) => epochs.Aggregate(
        default(BestEpoch),
        (best, epoch) => IsBetter(epoch.ValMetric, best)
            ? new() { Epoch = epoch.Epoch, ValMetric = epoch.ValMetric, ValMae = epoch.ValMae }
            : best);

    /// <summary>Ends the thread that makes batches, where there is one.</summary>
    public void Dispose() => batches.Dispose();

    /// <summary>The model's answers to a batch of the last epoch's validation samples, valid until the next call.</summary>
    public (Batch Batch, ModelOutput Output) ForwardValidation(int step) => ForwardValidation(step, Math.Max(Epoch - 1, 0));

    (Batch Batch, ModelOutput Output) ForwardValidation(int step, int epoch)
    {
        var batch = batches.Get(new(Split.Validation, epoch, step));
        return (batch, Answer(batch));
    }

    ModelOutput Answer(Batch batch)
    {
        training.Tape.Rewind();
        training.Tape.Records = false;
        return Model.Forward(training.Tape, batch);
    }

    bool IsBetter(double metric, BestEpoch? best) =>
        best is null || (data.Shape.HigherIsBetter ? metric > best.ValMetric : metric < best.ValMetric);

    BestEpoch Best(Measurement measured, CancellationToken token) => new()
    {
        Epoch = Epoch + 1,
        ValMetric = measured.Metric.Value,
        ValMae = measured.AbsoluteError,
        Tests = [.. data.TestSets.Select(set => Test(set, token))],
        Measures = Measures.Count > 0 ? [.. Measure(), .. measured.Measures] : null,
    };

    IEnumerable<BestMeasure> Measure()
    {
        if (data.FreeRun is not { } run)
            yield break;
        var batch = new Batch(run.Data.Shape, run.Data.Count(Split.Test));
        run.Data.Fill(Split.Test, 0, 0, batch);
        var went = new Continuation(Model.Continue(batch), batch.Values, batch.Shape.Answers, batch.Shape.Outputs);
        foreach (var measure in run.Measures)
            yield return new() { Name = measure.Name, Value = measure.Of(went) };
    }

    TestResult Test(TestSet set, CancellationToken token)
    {
        var shape = (set.Data ?? data).Shape;
        var measured = new Measurement(shape);

        // No more steps at once than in training, for which there is memory.
        int most = Math.Clamp((int)((long)largest * data.Shape.Steps / shape.Steps), 1, set.Count);
        var longer = set.Data is null ? null : new Batch(shape, most);
        for (int done = 0; done < set.Count; done += most)
        {
            token.ThrowIfCancellationRequested();
            int size = Math.Min(most, set.Count - done);
            var batch = longer ?? batches.Get(Split.Test, Epoch, set.First + done, size);
            batch.Size = size;
            set.Data?.Fill(Split.Test, Epoch, set.First + done, batch);
            measured.Add(batch, Answer(batch));
        }
        return new()
        {
            Name = set.Name,
            Samples = set.Count,
            Metric = measured.Metric.Value,
            Mae = measured.AbsoluteError,
            Confusion = measured.Confusion,
        };
    }

    (Measurement Measured, BetaSum[] Layers) Validate(CancellationToken token)
    {
        var measured = new Measurement(data.Shape);
        var layers = new BetaSum[MeasuresBeta ? Model.RecurrentCells : 0];
        for (int step = 0; step < ValidationSteps; step++)
        {
            token.ThrowIfCancellationRequested();
            var (batch, output) = ForwardValidation(step, Epoch);
            if (!float.IsFinite(output.Loss.Item))
                throw Stopped($"the validation loss is not finite at epoch {Epoch + 1}, step {Math.Min(Step + 1, Steps)} of {Steps}; {Remedy}");
            measured.Add(batch, output);
            for (int k = 0; k < layers.Length; k++)
            {
                var perStep = betas.AsSpan(0, batch.Size * data.Shape.Steps);
                output.Rnn.MeanRetention(k, perStep);
                layers[k] = layers[k].With(perStep);
            }
        }
        return (measured, layers);
    }

    TrainingStoppedException Stopped(string why) => new($"{config.Task} {config.Cell}: {why}");
}
