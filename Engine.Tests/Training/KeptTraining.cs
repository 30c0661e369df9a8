using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;

namespace MoGru.Tests.Training;

/// <summary>The training whose files are kept: masks, carried states, rates that fall and a best evaluation in the past.</summary>
static class KeptTraining
{
    const int Rows = 2, Length = 3;

    static readonly double[] metrics = [5, 4, 6, 7, 3, 8, 9, 9];

    /// <param name="initialValues">The seed of the parameters' initial values.</param>
    /// <param name="more">True for what version 2 of the file keeps besides: gradients put by, and the average.</param>
    public static Trainer<float[]> Create(long initialValues = 1, bool more = false)
    {
        ParameterList parameters = [];
        var rnn = Rnn.Create(CellSpec.Parse("gru"), parameters.Scope("rnn"), 2, 3);
        var mask = new Dropout(parameters.Scope("mask"), 0.25);
        var head = new Linear(parameters.Scope("head"), 3, 1);
        parameters.Initialise(new RandomStream(initialValues, "initial values"));
        Trainer<float[]> trainer = null!;
        trainer = new(new Adam(parameters, 0.02), new Waves(), (Tape tape, float[] piece, in Pass pass) =>
            head.Forward(mask.Forward(rnn.Forward(tape.Input([Rows, Length, 2], piece), pass), pass), pass)
                .MeanSquareError(tape.Input([Rows, Length, 1], piece.AsSpan(0, Rows * Length))))
        {
            MaxNorm = 1,
            Seed = 11,
            AccumulationSteps = more ? 2 : 1,
            Average = more ? new(parameters, decay: 0.9) : null,
            Carried = new(parameters),
            Schedule = Schedule.Cosine(24).AfterWarmUp(2),
            Plateau = new(factor: 0.5, patience: 0),
            Stopping = new(parameters, patience: 7),
            Evaluate = () => metrics[trainer.Epoch],
        };
        return trainer;
    }

    sealed class Waves : IBatches<float[]>
    {
        public int Count => 3;

        public string Description => "three pieces of a sawtooth";

        public float[] Get(int epoch, int step) =>
            [.. Enumerable.Range(0, Rows * Length * 2).Select(i => (i * 5 + step * 3) % 7 / 4f - 0.75f)];
    }
}
