using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>
/// Embedding (for tokens) → recurrent layers → linear head, with PyTorch's parameter names: <c>embed</c>, or <c>embed_token</c> and
/// <c>embed_marker</c>; <c>rnn.…</c>; <c>head</c>.
/// </summary>
sealed class TaskModel : SequenceModel
{
    const int PaddingRow = 0;

    readonly TaskShape shape;
    readonly Parameter? tokens, markers;
    readonly Parameter headWeight, headBias;
    readonly Rnn rnn;

    /// <summary>
    /// Declares the parameters; they have no memory until <see cref="SequenceModel.Initialise"/> or <see cref="ParameterList.Allocate"/>.
    /// </summary>
    public TaskModel(TaskShape shape, CellSpec cell, int hiddenSize, int numLayers)
    {
        this.shape = shape;
        if (shape.Vocabulary > 0)
            tokens = AddEmbedding(shape.HasMarkers ? "embed_token" : "embed", shape.Vocabulary, hiddenSize, PaddingRow);
        if (shape.HasMarkers)
            markers = AddEmbedding("embed_marker", 2, hiddenSize, null);
        rnn = Rnn.Create(cell, Parameters.Scope("rnn"), tokens is null ? shape.Inputs : hiddenSize, hiddenSize, numLayers);

        var head = Parameters.Scope("head");
        var initial = new Initial.Uniform(1 / Math.Sqrt(rnn.OutputSize));
        headWeight = head.Add("weight", [shape.Outputs, rnn.OutputSize], initial);
        headBias = head.Add("bias", [shape.Outputs], initial);
    }

    public override int RecurrentCells => rnn.NumLayers * rnn.Directions;

    public override ModelOutput Forward(Tape tape, Batch batch)
    {
        int size = batch.Size, steps = shape.Steps;
        var y = rnn.Forward(Input(tape, batch));
        var read = shape.LastStepOnly ? y.Y.SelectStep(steps - 1) : y.Y.Reshape([size * steps, rnn.OutputSize]);
        var scores = read.Linear(tape.Use(headWeight), tape.Use(headBias));
        return new(scores, Loss(scores, batch), y);
    }

    Variable Input(Tape tape, Batch batch)
    {
        int size = batch.Size, steps = shape.Steps;
        if (tokens is null)
            return tape.Input([size, steps, shape.Inputs], batch.Series.AsSpan(0, size * steps * shape.Inputs));
        var x = tape.Embedding(tape.Use(tokens), batch.Tokens.AsSpan(0, size * steps), [size, steps], PaddingRow);
        return markers is null ? x : x + tape.Embedding(tape.Use(markers), batch.Markers.AsSpan(0, size * steps), [size, steps]);
    }

    Variable Loss(Variable scores, Batch batch)
    {
        int rows = scores.Shape.Rows;
        if (shape.Loss == LossKind.MeanSquare)
            return scores.MeanSquareError(scores.Tape.Input(scores.Shape, batch.Values.AsSpan(0, scores.Shape.Length)));
        return scores.SoftmaxCrossEntropy(batch.Target.AsSpan(0, rows), shape.LastStepOnly ? default : batch.Mask.AsSpan(0, rows));
    }

    Parameter AddEmbedding(string name, int rows, int width, int? paddingRow) =>
        Parameters.Scope(name).Add("weight", [rows, width], new Initial.Normal(1, paddingRow));
}
