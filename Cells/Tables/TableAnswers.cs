using MoGru.Engine.Autodiff;
using MoGru.Engine.Data;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Training;

namespace MoGru.Cells.Tables;

/// <summary>What a network answers on batches: losses, metrics and errors, in standard deviations of the targets.</summary>
sealed class TableAnswers(TableModelSettings settings, WindowNetwork network, ParameterList parameters)
{
    const float Smoothing = 0.1f;

    readonly float[] quantiles = [.. settings.Quantiles.Select(one => (float)one)];

    /// <summary>What is trained by.</summary>
    public Variable Loss(Tape tape, SequenceBatch batch, in Pass pass)
    {
        var answer = Answer(tape, batch, pass);
        if (settings.Task == TableTask.Classify)
            return answer.SoftmaxCrossEntropy(batch.Classes, default, Smoothing);
        return quantiles.Length == 0
            ? answer.MeanSquareError(Truth(tape, batch))
            : answer.Reshape([Count(batch), settings.AnsweredRows * settings.Targets.Count, quantiles.Length]).QuantileLoss(Truth(tape, batch), quantiles);
    }

    /// <summary>Scores, or answers [B, rows · targets · quantiles].</summary>
    public Variable Answer(Tape tape, SequenceBatch batch, in Pass pass) =>
        network.Forward(batch.Input(tape), settings.OfSeries ? pass with { Lengths = batch.Lengths } : pass);

    /// <summary>
    /// How good the network is: the share of right classes, or the mean square error in standard deviations; of quantiles that in the middle
    /// counts.
    /// </summary>
    public double Metric(Sequences sequences)
    {
        var (right, error) = (new Accuracy(), new MeanLoss());
        Each(sequences, (Tape tape, SequenceBatch batch, in Pass pass) =>
        {
            if (settings.Task == TableTask.Classify)
                right.Add(Answer(tape, batch, pass), batch.Classes);
            else
                error.Add(Point(Answer(tape, batch, pass), Count(batch)).MeanSquareError(Truth(tape, batch)).Item, Count(batch));
        });
        return settings.Task == TableTask.Classify ? right.Value : error.Value;
    }

    /// <summary><see cref="Metric"/> over windows or series each of which begins anew, also where states are carried.</summary>
    public double MetricAnew(Sequences sequences)
    {
        if (!settings.Stateful)
            return Metric(sequences);
        var tape = new Tape { Records = false };
        var batches = sequences.Batches(TableModel.BatchSize);
        var error = new MeanLoss();
        for (int step = 0; step < batches.Count; step++)
        {
            tape.Rewind();
            var batch = batches.Get(0, step);
            var answer = AnswerAnew(batch.Input(tape), default);
            error.Add(Point(answer, batch.Count).MeanSquareError(Truth(tape, batch, batch.Count)).Item, batch.Count);
        }
        return error.Value;
    }

    /// <summary>One answer for each window or series [B, T, channels], from states at their beginning.</summary>
    public Variable AnswerAnew(Variable x, in Pass pass)
    {
        var answer = network.Forward(x, pass);
        return settings.Stateful ? answer.Reshape([x.Shape[0], x.Shape[1], answer.Shape[1]]).SelectStep(-1) : answer;
    }

    /// <summary>The errors of every answer, answer less truth in standard deviations: [rows · targets] lists.</summary>
    public List<float>[] Errors(Sequences sequences)
    {
        var errors = new List<float>[settings.AnsweredRows * settings.Targets.Count];
        for (int k = 0; k < errors.Length; k++)
            errors[k] = [];
        Each(sequences, (Tape tape, SequenceBatch batch, in Pass pass) =>
        {
            var difference = Point(Answer(tape, batch, pass), Count(batch)) - Truth(tape, batch);
            for (int k = 0; k < difference.Value.Length; k++)
                errors[k % errors.Length].Add(difference.Value[k]);
        });
        return errors;
    }

    /// <summary>The mean of <see cref="Loss"/>.</summary>
    public double MeanLoss(Sequences sequences)
    {
        var mean = new MeanLoss();
        Each(sequences, (Tape tape, SequenceBatch batch, in Pass pass) => mean.Add(Loss(tape, batch, pass).Item, Count(batch)));
        return mean.Value;
    }

    // In their order; states go on from one batch to the next where they are carried.
    void Each(Sequences sequences, Take take)
    {
        var tape = new Tape { Records = false };
        var batches = settings.Stateful ? ((SeriesWindows)sequences).ContinuingBatches(1) : sequences.Batches(TableModel.BatchSize);
        var carried = settings.Stateful ? new CarriedStates(parameters) : null;
        for (int step = 0; step < batches.Count; step++)
        {
            tape.Rewind();
            take(tape, batches.Get(0, step), new Pass { Carried = carried });
        }
    }

    // The answers of a batch.
    int Count(SequenceBatch batch) => settings.Stateful ? batch.Count * batch.Steps : batch.Count;

    // [answers, rows · targets] in deviations.
    Variable Truth(Tape tape, SequenceBatch batch) => Truth(tape, batch, Count(batch));

    Variable Truth(Tape tape, SequenceBatch batch, int count)
    {
        int m = settings.Targets.Count;
        var truth = network.Targets!.Forward(batch.Target(tape).Reshape([count, settings.AnsweredRows, m]), default);
        return truth.Reshape([count, settings.AnsweredRows * m]);
    }

    delegate void Take(Tape tape, SequenceBatch batch, in Pass pass);

    // The quantile nearest to the middle.
    Variable Point(Variable answer, int count)
    {
        if (quantiles.Length == 0)
            return answer;
        int middle = Middle(settings.Quantiles);
        int cells = settings.AnsweredRows * settings.Targets.Count;
        return answer.Reshape([count, cells, quantiles.Length]).Slice(2, middle, 1).Reshape([count, cells]);
    }

    /// <summary>The place of the quantile nearest to 0.5.</summary>
    public static int Middle(IReadOnlyList<double> quantiles) =>
        Enumerable.Range(0, quantiles.Count).MinBy(k => Math.Abs(quantiles[k] - 0.5));
}
