using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Cells;
using Xunit;

namespace MoGru.Tests.Modules;

/// <summary>A step of training that is asked to end on its way.</summary>
public class StepCancellationTests
{
    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(6, true)]
    [InlineData(6, false)]
    public void Step_CancelledOnItsWay_IsMadeAgainWithTheSameBits(int at, bool beforeForward)
    {
        var (whole, parameters) = Create((_, _) => { });
        whole.Train(3);
        using var stop = new CancellationTokenSource();
        int attempts = 0;
        var (trainer, others) = Create((forward, step) =>
        {
            if (step == at && forward == beforeForward && attempts++ == 0)
                stop.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Train(3, cancellation: stop.Token));
        Assert.Equal(at, trainer.Epoch * trainer.Steps + trainer.Step);
        trainer.Train(3);
        Assert.Equal(2, attempts);
        Assert.All(parameters.Zip(others), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
    }

    // Asked for in its fifth step, forward or backward, a walk leaves out most of the others, on every thread.
    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Walk_OfALongSequence_EndsBetweenItsSteps(int threads, bool onTheWayBack)
    {
        const int batch = 64, steps = 2000;
        int forward = 0, backward = 0, stopAt = -1;
        using var stop = new CancellationTokenSource();
        var type = new CountedType(isBackward =>
        {
            int count = isBackward ? Interlocked.Increment(ref backward) : Interlocked.Increment(ref forward);
            if (isBackward == onTheWayBack && count == stopAt)
                stop.Cancel();
        });
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellCatalog.Default.With(type).Parse("counted"), parameters, 1, 64);
        parameters.Initialise(new RandomStream(1, "initial values"));
        using var workers = new Workers(threads);
        var tape = new Tape(workers);
        float[] x = new float[batch * steps];
        Run(default);
        int all = forward;

        stopAt = 5;
        Assert.Throws<OperationCanceledException>(() => Run(stop.Token));
        Assert.InRange(onTheWayBack ? backward : forward, stopAt, all / 4);
        Assert.Equal(onTheWayBack ? all : 0, onTheWayBack ? forward : backward);

        Run(default);
        Assert.Equal((all, all), (forward, backward));

        void Run(CancellationToken cancellation)
        {
            (forward, backward) = (0, 0);
            tape.Rewind();
            tape.Cancellation = cancellation;
            tape.Backward(rnn.Forward(tape.Input([batch, steps, 1], x)).Y.Sum());
        }
    }

    static (Trainer<Piece> Trainer, ParameterList Parameters) Create(Action<bool, int> told)
    {
        var parameters = new ParameterList();
        var model = new Tagger(parameters);
        parameters.Initialise(new RandomStream(5, "initial values"));
        Variable Loss(Tape tape, Piece piece, in Pass pass)
        {
            told(true, (int)pass.Step);
            var scores = model.Forward(tape.Input([Pieces.Readers, Pieces.Length], piece.Tokens), pass);
            told(false, (int)pass.Step);
            return scores.SoftmaxCrossEntropy(piece.Next);
        }
        return (new(new Adam(parameters, 0.01), new Pieces(), Loss) { MaxNorm = 1, Seed = 1, Carried = new(parameters) }, parameters);
    }
}
