using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Modules;
using MoGru.Engine.Ops;
using MoGru.Engine.Random;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>
/// Makes sequences of symbols of noise: recurrent layers, a linear head unless the cell gives logits itself, and of the logits of every
/// step one symbol by chance. What is trained is the Sinkhorn divergence of a batch of whole sequences, one-hot, from a batch of the data.
/// In training every state h begins with standard normal numbers, else with zero.
/// </summary>
sealed class EmissionModel : SequenceModel
{
    const string Begun = "h";
    const float StepsApart = 0.1f;  // sequences that differ at this share of their steps are hardly told apart
    const int Iterations = 20;

    readonly TaskShape shape;
    readonly Linear? project, head;
    readonly Rnn rnn;
    readonly RnnStates initial = new();
    float[] data = [];  // one-hot, [B, T, symbols]

    public EmissionModel(TaskShape shape, CellSpec cell, int hiddenSize, int numLayers)
    {
        this.shape = shape;
        int inputs = TaskModel.InputSize(shape, cell, hiddenSize);
        if (inputs != shape.Inputs)
            project = new(Parameters.Scope("project"), shape.Inputs, inputs);
        rnn = Rnn.Create(cell, Parameters.Scope("rnn"), inputs, hiddenSize, numLayers);
        if (rnn.OutputSize != shape.Outputs)
            head = new(Parameters.Scope("head"), rnn.OutputSize, shape.Outputs);
    }

    public override int RecurrentCells => rnn.NumLayers;

    public override ModelOutput Forward(Tape tape, Batch batch, in Pass pass = default)
    {
        int size = batch.Size, steps = shape.Steps, symbols = shape.Outputs;
        var noise = tape.Input([size, steps, shape.Inputs], batch.Series.AsSpan(0, size * steps * shape.Inputs));
        var x = project is null ? noise : project.Forward(noise, default);
        var y = pass.IsTraining ? rnn.Forward(x, Started(tape, size, pass), new DropoutStep(pass.Seed, pass.Step)) : rnn.Forward(x);
        var logits = head is null ? y.Y : head.Forward(y.Y, default);
        var own = logits.DrawnClass(batch.Values.AsSpan(0, size * steps * symbols));
        var loss = Sinkhorn.Divergence(own.Reshape([size, steps * symbols]), Data(tape, batch), 2 * StepsApart * steps, Iterations);
        return new(own.Reshape([size * steps, symbols]), loss, y);
    }

    RnnStates Started(Tape tape, int size, in Pass pass)
    {
        if (!rnn.StateNames.Contains(Begun))
            return initial;
        var random = new RandomStream(pass.Seed, "initial states").At(pass.Step);
        for (int layer = 0; layer < rnn.NumLayers; layer++)
        {
            var state = tape.Take([size, rnn.StateSize(Begun, layer)]);
            foreach (ref float value in state.Span)
                value = (float)random.Normal();
            initial[Begun, layer] = tape.Constant(state);
        }
        return initial;
    }

    Variable Data(Tape tape, Batch batch)
    {
        int symbols = shape.Outputs, count = batch.Size * shape.Steps;
        if (data.Length < count * symbols)
            data = new float[count * symbols];
        var oneHot = data.AsSpan(0, count * symbols);
        oneHot.Clear();
        for (int i = 0; i < count; i++)
            oneHot[i * symbols + batch.Target[i]] = 1;
        return tape.Input([batch.Size, shape.Steps * symbols], oneHot);
    }
}
