using System.Diagnostics;
using System.Globalization;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Engine.Training;

/// <summary>
/// Trains a model by batches of any type: loss, gradients, a bound on their norm, a step of the optimizer. It knows where it is, so that a run that
/// was saved and resumed goes on with the same bits. A step allocates nothing of its own once the memory of the longest batch was used twice. For one
/// thread at a time; two steps at once are refused.
/// </summary>
public sealed partial class Trainer<TBatch>
{
    readonly IBatches<TBatch> batches;
    readonly TrainingLoss<TBatch> loss;
    readonly Exclusive use = new("trainer");
    readonly GradientSum sum;
    TrainingSpeed speed;  // of this epoch
    double? metric;       // reported in it

    /// <summary>A training that has done nothing yet.</summary>
    /// <param name="optimizer">It changes the parameters, which are initialised or loaded.</param>
    /// <param name="batches">What is learned from.</param>
    /// <param name="loss">The loss of the model on a batch.</param>
    /// <param name="workers">The threads of the tape; one where none are given.</param>
    public Trainer(Optimizer optimizer, IBatches<TBatch> batches, TrainingLoss<TBatch> loss, Workers? workers = null)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(loss);
        (Optimizer, this.batches, this.loss) = (optimizer, batches, loss);
        Tape = workers is null ? new() : new(workers);
        sum = new(optimizer.Parameters);
    }

    /// <summary>The tape of the steps. Between them the last step's outputs can be read, or the tape rewound to evaluate the model.</summary>
    public Tape Tape { get; }

    /// <summary>What changes the parameters.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The epoch that is going on, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its steps that are done.</summary>
    public int Step { get; private set; }

    /// <summary>The steps of an epoch.</summary>
    public int Steps => batches.Count;

    /// <summary>The updates of the parameters in an epoch, as many as steps unless gradients are accumulated.</summary>
    public int Updates => (Steps - 1) / AccumulationSteps + 1;

    /// <summary>The sum of the losses of the epoch's steps.</summary>
    public double LossSum { get; private set; }

    /// <summary>
    /// Trains until so many epochs are done, counted from the beginning of the run, whatever was resumed, or until <see cref="Stopping"/> says that it is
    /// over; the parameters are those of the last step then, and <see cref="EarlyStopping.RestoreBest"/> brings the best back.
    /// </summary>
    /// <param name="epochs">All epochs of the run; where they are done already, nothing is.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">
    /// Looked at within every step, which then counts as not begun: what was done before stands, can be saved and goes on.
    /// </param>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    /// <exception cref="TrainingStepException">A loss, gradient or value is not finite.</exception>
    public void Train(int epochs, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            TrainEpochs(epochs, progress, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (Logger is { } log)
                TrainingLog.Cancelled(log, Epoch + 1, Step, Steps);
            throw;
        }
        catch (Exception fault)
        {
            if (Logger is { } log)
                TrainingLog.Failed(log, fault, Epoch + 1, Step, Steps);
            throw;
        }
    }

    void TrainEpochs(int epochs, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp(), done = 0, all = ((long)epochs - Epoch) * Steps - Step;
        while (Epoch < epochs && Stopping is not { IsOver: true })
        {
            while (Step < Steps)
            {
                var step = TrainStep(cancellation);
                done++;
                progress?.Report(step with { TimeLeft = TrainingSpeed.Left(began, done, all) });
            }
            if (Evaluate is { } evaluate)
            {
                using var average = Average?.Use();
                Report(evaluate());
            }
            NextEpoch();  // after it: what was saved within the evaluation, or left by an exception of its own, evaluates again
        }
    }

    /// <summary>
    /// Tells <see cref="Plateau"/> and <see cref="Stopping"/> what an evaluation gave; <see cref="Train"/> does so by <see cref="Evaluate"/>.
    /// </summary>
    public void Report(double metric)
    {
        this.metric = metric;
        double factor = Plateau?.Factor ?? 1;
        Plateau?.Report(metric);
        bool isBest = Stopping?.Report(metric) ?? false;
        if (Logger is not { } log)
            return;
        if (isBest)
            TrainingLog.BestParameters(log, Epoch + 1, metric);
        if (Plateau?.Factor < factor)
            TrainingLog.RateLowered(log, Epoch + 1, Plateau.Factor);
        if (Stopping is { IsOver: true })
            TrainingLog.StoppedEarly(log, Epoch + 1, Stopping.SinceBest, Stopping.Best);
    }

    /// <summary>
    /// One step on the next batch of the epoch. A step that ends with an exception counts as not begun, and can be made again; only one
    /// whose update makes a value infinite has changed the parameters.
    /// </summary>
    /// <param name="cancellation">Looked at between the operations of the tape, and within networks between steps of the sequence.</param>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    /// <exception cref="InvalidOperationException">The epoch is over: call <see cref="NextEpoch"/>. Or another thread is at it.</exception>
    /// <exception cref="TrainingStepException">
    /// The loss or a gradient is not finite, and the parameters are as before the step; or a value is not after it, as the message says.
    /// </exception>
    public TrainingProgress TrainStep(CancellationToken cancellation = default)
    {
        use.Enter(nameof(TrainStep));
        try
        {
            if (Step >= Steps)
                throw new InvalidOperationException($"Epoch {Epoch} has {Steps} steps, and all are done; call NextEpoch.");
            cancellation.ThrowIfCancellationRequested();
            Average?.RequireUnused();
            if (Step == 0)
                Carried?.Clear();
            Carried?.Remember();
            try
            {
                return Learn(cancellation);
            }
            catch
            {
                Carried?.GoBack();
                throw;
            }
        }
        finally
        {
            use.Leave();
        }
    }

    TrainingProgress Learn(CancellationToken cancellation)
    {
        long began = Stopwatch.GetTimestamp();
        var batch = batches.Get(Epoch, Step);
        Tape.Rewind();
        Tape.Records = true;
        Optimizer.Parameters.ZeroGradients();
        var pass = new Pass { IsTraining = true, Seed = Seed, Step = (long)Epoch * Steps + Step, Carried = Carried };
        double value = Differentiate(batch, pass, cancellation);
        if (Schedule is not null || Plateau is not null)
            Optimizer.RateFactor = (Schedule?.Factor((long)Epoch * Updates + Step / AccumulationSteps) ?? 1) * (Plateau?.Factor ?? 1);
        double norm = TakeGradients();
        LossSum += value;
        Step++;
        speed.Add(began, batches.Samples);
        return new(Epoch, Step, Steps, value, LossSum / Step, norm)
        {
            LearningRate = LearningRate,
            BatchesPerSecond = speed.BatchesPerSecond,
            SamplesPerSecond = speed.SamplesPerSecond,
        };
    }

    // Returns the loss, and adds its gradients.
    double Differentiate(TBatch batch, in Pass pass, CancellationToken cancellation)
    {
        Tape.Cancellation = cancellation;
        try
        {
            var of = loss(Tape, batch, pass);
            if (DetectsAnomalies)
                Tape.CheckAnomalies();
            double value = Finite(of.Item, "loss");
            Tape.Backward(of);
            return value;
        }
        catch (AnomalyException fault)
        {
            throw new TrainingStepException($"at {Place}: {fault.Message}", fault);
        }
        finally
        {
            Tape.Cancellation = default;
        }
    }

    /// <summary>Begins the next epoch.</summary>
    /// <exception cref="InvalidOperationException">Steps of this one are left.</exception>
    public void NextEpoch()
    {
        if (Step < Steps)
            throw new InvalidOperationException($"Epoch {Epoch} has {Steps} steps, {Step} are done; make the others first.");
        if (Logger is { } log)
            TrainingLog.EpochDone(log, Epoch + 1, LossSum / Steps, metric, LearningRate, speed.BatchesPerSecond);
        MoveTo(new(Epoch + 1, 0, 0));
    }

    /// <summary>Says where the run is, where parameters and optimizer were brought back from a file of the caller's own.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// There is no such place, or it is amid an update by several batches, whose gradients are not known.
    /// </exception>
    public void ContinueAt(int epoch, int step, double lossSum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(step, Steps);
        if (step % AccumulationSteps != 0 && step < Steps)
            throw new ArgumentOutOfRangeException(nameof(step), step, string.Create(
                CultureInfo.InvariantCulture, $"Gradients are accumulated over {AccumulationSteps} steps; continue at a multiple of that."));
        sum.Clear();
        MoveTo(new(epoch, step, lossSum));
    }

    /// <summary>
    /// Writes all that the run continues from to the same bits: parameters, optimizer, place, seed, carried states, average, plateau, early
    /// stopping. The file is whole or not there, on disk with its folder when this returns, and holds its own SHA-256. Later versions open
    /// what this one writes.
    /// </summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="InvalidOperationException">A step is going on.</exception>
    public void Save(string path)
    {
        use.Enter(nameof(Save));
        try
        {
            File.Save(path, new(Epoch, Step, LossSum));
        }
        finally
        {
            use.Leave();
        }
        if (Logger is { } log)
            TrainingLog.Saved(log, path, Epoch + 1, Step, Steps);
    }

    /// <summary>Goes on where <see cref="Save"/> was called, with the same model, kind of optimizer and batches. Nothing is changed unless all fits.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing or damaged, or of another training; the message names all differences.
    /// </exception>
    /// <exception cref="InvalidOperationException">A step is going on, or the average is in use.</exception>
    public void Resume(string path)
    {
        Average?.RequireUnused();
        use.Enter(nameof(Resume));
        try
        {
            MoveTo(File.Resume(path));
        }
        finally
        {
            use.Leave();
        }
        if (Logger is { } log)
            TrainingLog.Resumed(log, path, Epoch + 1, Step, Steps);
    }

    TrainingFile File => new()
    {
        Optimizer = Optimizer,
        Steps = Steps,
        Seed = Seed,
        Batches = batches.Description,
        AccumulationSteps = AccumulationSteps,
        Sum = sum,
        Carried = Carried,
        Average = Average,
        Plateau = Plateau,
        Stopping = Stopping,
    };

    // Updates the parameters, or keeps the gradients for the update. Returns the norm of what was taken.
    double TakeGradients()
    {
        int gathered = Step % AccumulationSteps;
        bool updates = gathered + 1 == AccumulationSteps || Step + 1 == Steps;
        if (updates && gathered > 0)
            sum.MakeMean(gathered + 1);
        double norm = Finite(GradientClip.Norm(Optimizer.Parameters), "gradient norm");
        if (!updates)
        {
            RequireFiniteGroups();
            sum.Add();
            return norm;
        }
        Update(MaxNorm is { } most ? GradientClip.Scale(norm, most) : 1);
        sum.Clear();
        Average?.Update();
        return norm;
    }

    // Groups with a bound of their own are not in the norm of all.
    void RequireFiniteGroups()
    {
        var groups = Optimizer.Parameters.Groups;
        for (int k = 0; k < groups.Count; k++)
        {
            if (groups[k].MaxNorm is not null)
                Finite(GradientClip.Norm(Optimizer.Parameters, groups[k]), "gradient norm");
        }
    }

    void Update(double gradientScale)
    {
        try
        {
            Optimizer.Step(gradientScale);
        }
        catch (NotFiniteNumberException fault)
        {
            throw new TrainingStepException($"at {Place}: {fault.Message}", fault);
        }
    }

    void MoveTo(in TrainingPlace place)
    {
        (Epoch, Step, LossSum) = place;
        (speed, metric) = (default, null);
    }

    double LearningRate => Optimizer.LearningRate * Optimizer.RateFactor;

    double Finite(double number, string name) => double.IsFinite(number)
        ? number
        : throw new TrainingStepException($"the {name} is not finite at {Place}; set DetectsAnomalies to be told the first number that is not");

    string Place => string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch + 1}, step {Math.Min(Step + 1, Steps)} of {Steps}");
}
