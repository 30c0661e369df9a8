using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Ops;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Models;

/// <summary>How far a step is from what was expected: a constant [B, d].</summary>
/// <param name="step">The step, from 0.</param>
/// <param name="belief">What is believed before it, [B, d].</param>
/// <param name="code">The target code of the step, [B, d].</param>
delegate Variable Surprise(int step, Variable belief, Variable code);

/// <summary>
/// Learns sequences by foretelling their codes (VICReg, Bardes et al. 2022): an encoder, a slow copy of it that makes the targets, recurrent layers over the
/// codes, a belief that a gate lets follow them as far as the step surprises, a predictor of the target codes of the next steps from
/// the belief, and a linear probe of the last belief that answers the outcome.
/// </summary>
sealed class TransferModel : SequenceModel
{
    const int Ahead = 5;                  // K: the steps that are foretold
    const float Momentum = 0.996f;        // τ: what the slow copy keeps
    const double WeightDecay = 1e-4;

    readonly TaskShape shape;
    readonly int width;
    readonly Sequential encoder, target, gate, predictor;
    readonly Rnn rnn;
    readonly Linear probe;
    readonly Surprise measured;
    readonly Variable[] beliefs;

    /// <param name="width">d, of codes, states and beliefs; the encoder's inner layer has 2d, gate and predictor have d/2.</param>
    public TransferModel(TaskShape shape, CellSpec cell, int width, int numLayers)
    {
        (this.shape, this.width) = (shape, width);
        int half = Math.Max(1, width / 2);
        encoder = Encoder(Parameters);
        target = Encoder(Followers);
        rnn = Rnn.Create(cell, Parameters.Scope("rnn"), width, width, numLayers);
        gate = Perceptron("gate", width, 1);
        predictor = Perceptron("predictor", width + 1, width);
        probe = new(Parameters.Scope("probe"), width, 1);
        beliefs = new Variable[shape.Steps];
        measured = Measured;

        Sequential Encoder(ParameterList parameters) => new(
            parameters.Scope("encoder"),
            s => new Linear(s, shape.Inputs, 2 * width), _ => new Map(x => x.Relu()), s => new LayerNorm(s, 2 * width),
            s => new Linear(s, 2 * width, width), _ => new Map(x => x.Relu()), s => new LayerNorm(s, width));

        Sequential Perceptron(string name, int inputs, int outputs) => new(
            Parameters.Scope(name), s => new Linear(s, inputs, half), _ => new Map(x => x.Relu()), s => new Linear(s, half, outputs));
    }

    public override int RecurrentCells => rnn.NumLayers * rnn.Directions;

    public override Adam Optimizer(double learningRate) => new AdamW(Parameters, learningRate, weightDecay: WeightDecay);

    public override ModelOutput Forward(Tape tape, Batch batch, in Pass pass = default) => Forward(tape, batch, measured);

    /// <summary>Outcome and loss; where the tape does not record, the loss is that of the outcome alone.</summary>
    /// <param name="surprise">What moves the gate. It is a constant to the gradient, so differences are taken with it held.</param>
    internal ModelOutput Forward(Tape tape, Batch batch, Surprise surprise)
    {
        int size = batch.Size, steps = shape.Steps;
        var x = tape.Input([size, steps, shape.Inputs], batch.Series.AsSpan(0, size * steps * shape.Inputs));
        var codes = target.Forward(TimeFirst(tape, batch), Held);             // [T, B, d]
        var states = rnn.Forward(encoder.Forward(x, default));             // [B, T, d]

        var belief = tape.Filled([size, width], 0);
        for (int t = 0; t < steps; t++)
        {
            var open = gate.Forward(surprise(t, belief, Step(codes, t)), default).Sigmoid();  // [B, 1]
            belief = open * states.Y.SelectStep(t) + (1 - open) * belief;
            beliefs[t] = belief;
        }

        var outcome = probe.Forward(belief, default);
        var loss = outcome.MeanSquareError(tape.Input([size, 1], batch.Values.AsSpan(0, size)));
        if (tape.Records && size > 1)  // codes are compared over the batch
            loss += Foretelling(tape, codes);
        return new(outcome, loss, states);
    }

    protected override void Begin()
    {
        if (!Followers.HasMemory)
            Followers.Allocate();
        foreach (var follower in Followers)
            Parameters[follower.Name].Value.CopyTo(follower.Write());
    }

    public override void Follow()
    {
        foreach (var follower in Followers)
        {
            var leader = Parameters[follower.Name].Value;
            var value = follower.Write();
            for (int i = 0; i < value.Length; i++)
                value[i] = Momentum * value[i] + (1 - Momentum) * leader[i];
        }
    }

    /// <summary>The distance of the code from what the belief foretold, without a gradient.</summary>
    internal Variable Measured(int step, Variable belief, Variable code) => (predictor.Forward(WithDistance(belief.Detach(), 1), Held) - code).Abs();

    // The mean over k of VICReg's loss, itself a mean over the steps that have a k-th after them.
    Variable Foretelling(Tape tape, Variable codes)
    {
        int count = shape.Steps - Ahead;
        var known = Variable.Stack(0, beliefs.AsSpan(0, count));  // [T - K, B, d]
        var loss = tape.Scalar(0);
        for (int k = 1; k <= Ahead; k++)
            loss += Vicreg.Loss(predictor.Forward(WithDistance(known, k), default), codes.Slice(0, k, count));
        return loss / Ahead;
    }

    // Of what is known, without a gradient to the parameters.
    static Pass Held => new() { HoldsParameters = true };

    static Variable WithDistance(Variable belief, int k) => Variable.Concat(-1, belief, belief.Tape.Filled(belief.Shape.With(-1, 1), k));

    Variable Step(Variable codes, int t) => codes.Slice(0, t, 1).Reshape([codes.Shape[1], width]);

    Variable TimeFirst(Tape tape, Batch batch)
    {
        int size = batch.Size, steps = shape.Steps, features = shape.Inputs;
        var turned = tape.Take([steps, size, features]);
        for (int row = 0; row < size; row++)
        {
            for (int t = 0; t < steps; t++)
                batch.Series.AsSpan((row * steps + t) * features, features).CopyTo(turned.Span.Slice((t * size + row) * features, features));
        }
        return tape.Constant(turned);
    }
}
