using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Modules;

namespace MoGru.Tests.Docs;

/// <summary>The program of docs/own-models.md.</summary>
static class OwnModelExample
{
    /// <summary>Trains a model, and another one that goes on from the file of its middle.</summary>
    public static (ParameterList Whole, ParameterList Resumed) Run(string path, Action<TrainingProgress> told)
    {
        var progress = new Told(told);
        using var stop = new CancellationTokenSource();
        var cancellation = stop.Token;

        var parameters = new ParameterList();
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(1, "initial values"));

        var trainer = new Trainer<Piece>(new Adam(parameters, 0.01), new Pieces(), (Tape tape, Piece piece, in Pass pass) =>
            model.Forward(tape.Input([Pieces.Readers, Pieces.Length], piece.Tokens), pass).SoftmaxCrossEntropy(piece.Next))
        {
            MaxNorm = 1,
            Seed = 1,
            Carried = new(parameters),
        };
        trainer.Train(epochs: 10, progress, cancellation);
        trainer.Save(path);

        var others = new ParameterList();
        var again = Another(others);
        again.Resume(path);
        again.Train(epochs: 20, progress, cancellation);
        trainer.Train(epochs: 20);
        return (parameters, others);
    }

    static Trainer<Piece> Another(ParameterList parameters)
    {
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(2, "initial values"));
        return new(new Adam(parameters, 0.01), new Pieces(), (Tape tape, Piece piece, in Pass pass) =>
            model.Forward(tape.Input([Pieces.Readers, Pieces.Length], piece.Tokens), pass).SoftmaxCrossEntropy(piece.Next))
        {
            MaxNorm = 1,
            Seed = 1,
            Carried = new(parameters),
        };
    }

    sealed class Told(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
