using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Ops;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Models;

public class TransferModelTests
{
    const double Step = 1.0 / 1024;

    static readonly TransferTask task = new(new() { Steps = 12, Training = 4, Validation = 4 }, 3);

    [Theory]
    [InlineData("gru")]
    [InlineData("mogru")]
    public void Gradient_OfTheWholeLoss_MatchesDifferencesWithTheSurpriseHeld(string cell)
    {
        var model = Create(cell);
        var batch = Samples(5);
        var surprises = Surprises(model, batch);

        var tape = new Tape();
        Gradients(model, t => Loss(t));

        // The loss is some 50 and a derivative of one weight often a hundredth, so that rounding hides it. Along its own gradient a whole
        // tensor has its gradient's length as the derivative, and along any other it has not. The steps are small for the corners of ReLU.
        foreach (var parameter in model.Parameters)
        {
            float[] centre = parameter.Value.ToArray(), gradient = parameter.Gradient.ToArray();
            double length = Math.Sqrt(gradient.Sum(x => (double)x * x));
            double derivative = (At(Step) - At(-Step)) / (2 * Step);
            At(0);
            Assert.True(
                Math.Abs(derivative - length) <= 0.04 * length + 3e-3, $"{parameter.Name}: the gradient is {length} long, differences give {derivative}");

            double At(double offset)
            {
                var values = parameter.Write();
                for (int i = 0; i < centre.Length; i++)
                    values[i] = (float)(centre[i] + offset * gradient[i] / length);
                tape.Rewind();
                return Loss(tape).Loss.Item;
            }
        }

        ModelOutput Loss(Tape tape) =>
            model.Forward(tape, batch, (step, belief, code) => tape.Input(code.Shape, surprises[step]));
    }

    [Fact]
    public void Gradient_WithTheSurpriseMeasured_IsTheOneWithItHeld()
    {
        var model = Create("mogru");
        var batch = Samples(5);
        var surprises = Surprises(model, batch);
        float[] measured = Gradients(model, tape => model.Forward(tape, batch));
        float[] held = Gradients(model, tape => model.Forward(tape, batch, (step, belief, code) => tape.Input(code.Shape, surprises[step])));
        Assert.Equal(held, measured);
        Assert.Contains(measured, x => x != 0);
    }

    [Fact]
    public void Surprise_Measured_IsTheDistanceOfTheForetoldCode()
    {
        var model = Create("gru");
        var surprises = Surprises(model, Samples(5));
        Assert.All(surprises, surprise => Assert.All(surprise, x => Assert.True(x >= 0)));
        Assert.Contains(surprises.SelectMany(x => x), x => x > 0.1);
        Assert.Equal(12, surprises.Count);
    }

    [Fact]
    public void Loss_IsVicregOfForetoldCodesAndTheErrorOfTheProbe()
    {
        var model = Create("gru");
        var batch = Samples(6);
        var tape = new Tape();
        var output = model.Forward(tape, batch);
        double probe = 0;
        for (int row = 0; row < 6; row++)
            probe += Math.Pow(output.Scores.Value[row] - batch.Values[row], 2) / 6;
        float whole = output.Loss.Item;

        tape.Rewind();
        tape.Records = false;
        float alone = model.Forward(tape, batch).Loss.Item;
        Assert.Equal(probe, alone, 1e-6);
        Assert.True(whole > alone + 1, $"{whole} with the codes, {alone} without");
    }

    [Fact]
    public void Vicreg_OfPairs_IsTheMeanOfTheirLosses()
    {
        var tape = new Tape();
        var batch = Samples(6);
        Variable Codes(int pair) => tape.Input([6, 4], batch.Series.AsSpan(pair * 24, 24));
        var first = Variable.Stack(0, Codes(0), Codes(1), Codes(2));
        var second = Variable.Stack(0, Codes(3), Codes(4), Codes(5));
        double mean = Enumerable.Range(0, 3).Average(pair => (double)Vicreg.Loss(Codes(pair), Codes(pair + 3)).Item);
        Assert.Equal(mean, Vicreg.Loss(first, second).Item, 1e-5 * mean);
    }

    [Fact]
    public void Followers_BeginEqualAndMoveByFourThousandths()
    {
        var model = Create("gru");
        Assert.Equal(8, model.Followers.Count);
        Assert.All(model.Followers, f => Assert.Equal(model.Parameters[f.Name].Value.ToArray(), f.Value.ToArray()));

        var follower = model.Followers["encoder.0.weight"];
        float before = follower.Value[3];
        model.Parameters["encoder.0.weight"].Write()[3] = before + 1;
        model.Follow();
        Assert.Equal(before + 0.004, follower.Value[3], 1e-5);
        Assert.Equal(model.Parameters["encoder.0.weight"].Value[4], follower.Value[4], 1e-6);
    }

    [Fact]
    public void Parameters_AtThePublishedSize_AreCounted()
    {
        long encoder = 6 * 128 + 128 + 2 * 128 + 128 * 64 + 64 + 2 * 64;
        long heads = 64 * 32 + 32 + 32 + 1 + 65 * 32 + 32 + 32 * 64 + 64 + 65;
        var model = new TransferModel(new TransferTask(new(), 1).Shape, CellSpec.Parse("gru"), 64, 1);
        Assert.Equal(encoder + heads + 6 * 64 * 64 + 6 * 64, model.Parameters.TotalLength);
    }

    [Fact]
    public void Checkpoint_InTheMiddleOfAnEpoch_ContinuesToTheSameBitsFollowersIncluded()
    {
        using var folder = new TemporaryFolder();
        using var workers = new Workers(1);
        var config = new RunRequest { Hidden = 6, SeqLen = 14, TrainSamples = 20, ValSamples = 10, Batch = 13, HeldOut = "negotiation" }
            .Resolve(TaskCatalog.Find("transfer"), "mogru", 5);
        Trainer Make() => new(config, TaskCatalog.Find("transfer").Open(config), workers);
        var whole = Make();
        whole.TrainStep();
        whole.TrainStep();
        string path = folder.PathOf("checkpoint.safetensors");
        Checkpoint.Save(path, config, whole);
        var resumed = Make();
        CheckpointFile.Read(path).Restore(resumed);
        foreach (var trainer in (Trainer[])[whole, resumed])
        {
            while (trainer.Step < trainer.Steps)
                trainer.TrainStep();
            trainer.FinishEpoch();
        }

        Assert.Equal(ModelHash.Of(whole.Model.Parameters), ModelHash.Of(resumed.Model.Parameters));
        Assert.Equal(ModelHash.Of(whole.Model.Followers), ModelHash.Of(resumed.Model.Followers));
        Assert.NotEqual(ModelHash.Of(whole.Model.Followers), ModelHash.Of(Make().Model.Followers));
        Assert.Equal(whole.State.Epochs[0].ValMetric, resumed.State.Epochs[0].ValMetric);
    }

    static TransferModel Create(string cell)
    {
        var model = new TransferModel(task.Shape, CellSpec.Parse(cell), 12, 1);
        model.Initialise(7);
        foreach (var follower in model.Followers)  // a copy that is not equal shows which of the two is read
        {
            if (cell == "mogru")
                Scale(follower);
        }
        return model;
    }

    static void Scale(Parameter parameter)
    {
        foreach (ref float value in parameter.Write())
            value *= 0.9f;
    }

    static Batch Samples(int size) => Data.GeneratedTasks.Samples(task, size);

    static List<float[]> Surprises(TransferModel model, Batch batch)
    {
        var surprises = new List<float[]>();
        var tape = new Tape();
        model.Forward(tape, batch, (step, belief, code) =>
        {
            var surprise = model.Measured(step, belief, code);
            surprises.Add(surprise.Value.ToArray());
            Assert.False(surprise.NeedsGradient);
            return surprise;
        });
        return surprises;
    }

    static float[] Gradients(TransferModel model, Func<Tape, ModelOutput> forward)
    {
        var tape = new Tape();
        model.Parameters.ZeroGradients();
        tape.Backward(forward(tape).Loss);
        return [.. model.Parameters.SelectMany(p => p.Gradient.ToArray())];
    }
}
