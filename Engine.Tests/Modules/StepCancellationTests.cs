using System.Diagnostics;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
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

    // Asked for after a tenth of the way forward, or of the way back, it leaves out most of the rest: in the best of some tries, for the time that a walk
    // takes differs on a machine with other work.
    [Theory]
    [InlineData("gru", false)]
    [InlineData("gru", true)]
    [InlineData("layer-norm-lstm", false)]
    [InlineData("layer-norm-lstm", true)]
    public void Walk_OfALongSequence_EndsBetweenItsSteps(string cell, bool onTheWayBack)
    {
        const int steps = 20_000, tries = 10;
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse(cell), parameters, 1, 32);
        parameters.Initialise(new RandomStream(1, "initial values"));
        var tape = new Tape();
        float[] x = new float[4 * steps];
        double share = double.MaxValue;
        for (int k = 0; k < tries && share > 0.4; k++)
        {
            var (whole, forward) = Run(default);
            double asked = onTheWayBack ? forward + 0.1 * (whole - forward) : 0.1 * forward, left = onTheWayBack ? whole - asked : forward - asked;
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(asked));
            var clock = Stopwatch.StartNew();
            try
            {
                Run(stop.Token);
            }
            catch (OperationCanceledException)
            {
                share = Math.Min(share, (clock.Elapsed.TotalSeconds - asked) / left);
            }
        }
        Assert.True(share <= 0.4, $"at best {share:F2} of what was left was still done");
        Run(default);

        (double Whole, double Forward) Run(CancellationToken cancellation)
        {
            tape.Rewind();
            tape.Cancellation = cancellation;
            var clock = Stopwatch.StartNew();
            var y = rnn.Forward(tape.Input([4, steps, 1], x)).Y;
            double forward = clock.Elapsed.TotalSeconds;
            parameters.ZeroGradients();
            tape.Backward(y.Sum());
            return (clock.Elapsed.TotalSeconds, forward);
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
