using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>
/// Embedding (for tokens) → recurrent layers → linear head, or one of convolutions, with PyTorch's parameter names: <c>embed</c>, or
/// <c>embed_token</c> and <c>embed_marker</c>; <c>rnn.…</c>; <c>head</c>. A series goes into the layers as it is, or, where their cell
/// does not take so many features but would take d, through a linear map <c>project</c>.
/// </summary>
sealed class TaskModel : SequenceModel
{
    const int PaddingRow = 0;

    readonly TaskShape shape;
    readonly Embedding? tokens, markers;
    readonly int[] rowTokens, rowMarkers;  // of the inputs that there are: token by token, each without and with its marker
    readonly Linear? project;
    readonly Rnn rnn;
    readonly Module head;
    int[] pairs = [];      // [B, T], rows of token and marker
    int[] counted = [];    // the steps in the mask, among B T
    int[] targets = [];    // of those steps
    float[] weights = [], alone = [];  // of fed-back answers, [B, answers, outputs]
    FreeRunner? runner;

    /// <summary>
    /// Declares the parameters; they have no memory until <see cref="SequenceModel.Initialise"/> or <see cref="ParameterList.Allocate"/>.
    /// </summary>
    /// <param name="ringPlaces">The places of the ring of states and answers, for a head of convolutions; null for a linear one.</param>
    public TaskModel(TaskShape shape, CellSpec cell, int hiddenSize, int numLayers, int? ringPlaces = null)
    {
        this.shape = shape;
        if (shape.Vocabulary > 0)
            tokens = new(Parameters.Scope(shape.HasMarkers ? "embed_token" : "embed"), shape.Vocabulary, hiddenSize, PaddingRow);
        if (shape.HasMarkers)
            markers = new(Parameters.Scope("embed_marker"), 2, hiddenSize);
        int kinds = shape.HasMarkers ? 2 : 1;
        rowTokens = [.. Enumerable.Range(0, kinds * shape.Vocabulary).Select(row => row / kinds)];
        rowMarkers = [.. Enumerable.Range(0, kinds * shape.Vocabulary).Select(row => row % kinds)];
        int inputs = InputSize(shape, cell, hiddenSize);
        if (tokens is null && inputs != shape.Inputs)
            project = new(Parameters.Scope("project"), shape.Inputs, inputs);
        rnn = Rnn.Create(cell, Parameters.Scope("rnn"), inputs, hiddenSize, numLayers);
        var scope = Parameters.Scope("head");
        head = ringPlaces is { } places
            ? new RingHead(scope, places, rnn.OutputSize, shape.Outputs)
            : new Linear(scope, rnn.OutputSize, shape.FindsEvents ? 1 : shape.Outputs);
    }

    /// <summary>The features that the first layer reads: d for tokens, and for series those that there are, or d where the cell takes only that.</summary>
    public static int InputSize(TaskShape shape, CellSpec cell, int hiddenSize)
    {
        bool isTaken = shape.Vocabulary == 0
            && (cell.Type.Refusal(cell, new(shape.Inputs, hiddenSize)) is null || cell.Type.Refusal(cell, new(hiddenSize, hiddenSize)) is not null);
        return isTaken ? shape.Inputs : hiddenSize;
    }

    public override int RecurrentCells => rnn.NumLayers * rnn.Directions;

    public override ModelOutput Forward(Tape tape, Batch batch, in Pass pass = default)
    {
        var y = Read(tape, batch, pass.IsTraining ? new(pass.Seed, pass.Step) : null);
        var scores = head.Forward(Counted(y.Y, batch), default);
        if (shape.FindsEvents)
            scores = Variable.Concat(1, tape.Filled(scores.Shape, 0), scores);
        return new(scores, Loss(scores, batch), y);
    }

    public override float[] Continue(Batch batch)
    {
        float[] answers = new float[batch.Size * batch.Shape.Answers * shape.Outputs];
        Continue(batch, answers);
        return answers;
    }

    void Continue(Batch batch, Span<float> answers)
    {
        if (runner?.Sequences != batch.Size)
            runner = new(project, rnn, head, batch.Size);
        var (steps, size) = (batch.Shape.Steps, batch.Size);
        runner.Run(batch.Series.AsSpan(0, size * steps * shape.Inputs), steps, batch.Shape.Unscored + 1, answers);
    }

    RnnOutput Read(Tape tape, Batch batch, DropoutStep? masks)
    {
        int size = batch.Size, steps = batch.Shape.Steps;
        if (tokens is null)
        {
            var series = shape.FeedsBack
                ? FedBack(tape, batch)
                : tape.Input([size, steps, shape.Inputs], batch.Series.AsSpan(0, size * steps * shape.Inputs));
            return rnn.Forward(project is null ? series : project.Forward(series, default), dropout: masks);
        }
        var rows = tokens.Forward(tape, rowTokens, [rowTokens.Length], default);
        if (markers is null)
            return rnn.Forward(rows, batch.Tokens.AsSpan(0, size * steps), [size, steps], dropout: masks);
        rows += markers.Forward(tape, rowMarkers, [rowMarkers.Length], default);
        return rnn.Forward(rows, Pairs(batch, size * steps), [size, steps], dropout: masks);
    }

    // The steps that are seen, and then the model's own answers. No gradient flows through these, so that they can be made before: the pass
    // over them gives the same answers once more.
    Variable FedBack(Tape tape, Batch batch)
    {
        int size = batch.Size, answers = batch.Shape.Answers, n = shape.Inputs, steps = batch.Shape.Steps;
        if (alone.Length < size * answers * n)
            alone = new float[size * answers * n];
        var answered = alone.AsSpan(0, size * answers * n);
        Continue(batch, answered);
        var series = tape.Take([size, steps, n]);
        batch.Series.AsSpan(0, size * steps * n).CopyTo(series.Span);
        int read = (batch.Shape.Unscored + 1) * n, own = (answers - 1) * n;
        for (int row = 0; row < size; row++)
            answered.Slice(row * (own + n), own).CopyTo(series.Span.Slice(row * (read + own) + read, own));
        return tape.Constant(series);
    }

    ReadOnlySpan<int> Pairs(Batch batch, int count)
    {
        if (pairs.Length < count)
            pairs = new int[count];
        for (int i = 0; i < count; i++)
        {
            (int token, int marker) = (batch.Tokens[i], batch.Markers[i]);
            if ((uint)token >= (uint)shape.Vocabulary || (uint)marker > 1)
                throw new ArgumentException($"Token {i} is {token} with the marker {marker}; tokens must be 0 to {shape.Vocabulary - 1}, markers 0 or 1.");
            pairs[i] = 2 * token + marker;
        }
        return pairs.AsSpan(0, count);
    }

    // The outputs that the head is asked about, [rows, d].
    Variable Counted(Variable y, Batch batch)
    {
        if (shape.LastStepOnly)
            return y.SelectStep(batch.Shape.Steps - 1);
        if (batch.Shape.Unscored > 0)
            return y.Slice(1, batch.Shape.Unscored, batch.Shape.Answers).Reshape([batch.Size * batch.Shape.Answers, rnn.OutputSize]);
        int all = batch.Size * batch.Shape.Steps;
        var rows = y.Reshape([all, rnn.OutputSize]);
        if (shape.Loss == LossKind.MeanSquare)
            return rows;
        int count = Count(batch, all);
        return count == 0 || count == all ? rows : rows.Rows(counted.AsSpan(0, count));
    }

    int Count(Batch batch, int all)
    {
        if (counted.Length < all)
            (counted, targets, weights) = (new int[all], new int[all], new float[all]);
        int count = 0;
        for (int i = 0; i < all; i++)
        {
            if (batch.Mask[i] == 0)
                continue;
            (counted[count], targets[count], weights[count]) = (i, batch.Target[i], batch.Mask[i]);
            count++;
        }
        return count;
    }

    Variable Loss(Variable scores, Batch batch)
    {
        int rows = scores.Shape.Rows;
        if (shape.Loss == LossKind.MeanSquare)
            return scores.MeanSquareError(scores.Tape.Input(scores.Shape, batch.Values.AsSpan(0, scores.Shape.Length)));
        if (shape.LastStepOnly)
            return scores.SoftmaxCrossEntropy(batch.Target.AsSpan(0, rows));
        bool masked = rows < batch.Size * batch.Shape.Steps;
        return scores.SoftmaxCrossEntropy((masked ? targets : batch.Target).AsSpan(0, rows), (masked ? weights : batch.Mask).AsSpan(0, rows));
    }
}
