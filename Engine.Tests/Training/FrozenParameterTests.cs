using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;
using static MoGru.Tests.Training.GroupedParameters;

namespace MoGru.Tests.Training;

public class FrozenParameterTests
{
    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Step_AFrozenParameter_KeepsItsBitsAndItsVersionAndTheOthersTheirs(string kind)
    {
        var (frozen, plain) = (Four(), Four());
        frozen["b"].Trains = false;
        frozen.Group("fixed", p => p.Name == "d").Trains = false;
        float[][] before = Values(frozen);
        int version = frozen["b"].Version;
        var (first, second) = (Make(kind, frozen), Make(kind, plain));
        for (int step = 0; step < 4; step++)
        {
            SetGradients(frozen, step);
            SetGradients(plain, step);
            first.Step();
            second.Step();
        }
        Assert.Equal([plain["a"].Value.ToArray(), before[1], plain["c"].Value.ToArray(), before[3]], Values(frozen));
        Assert.Equal(version, frozen["b"].Version);
        Assert.All(first.State, s => Assert.True(s.Name.EndsWith('a') || s.Name.EndsWith('c'), s.Name));
    }

    [Fact]
    public void Frozen_WhateverItsGradient_CountsInNoNormAndStopsNoStep()
    {
        var parameters = Four();
        SetGradients(parameters, 0);
        parameters["b"].Trains = false;
        double norm = Math.Sqrt(parameters.Where(p => p.Name != "b").Sum(p => p.Gradient.ToArray().Sum(g => (double)g * g)));
        parameters["b"].Gradient[2] = float.NaN;
        Assert.Equal(norm, GradientClip.Norm(parameters), 1e-5);
        Assert.Equal(norm, GradientClip.Clip(parameters, norm / 2), 1e-5);
        Assert.Equal(norm / 2, GradientClip.Norm(parameters), 1e-5);
        new Adam(parameters).Step();
        Assert.All(Values(parameters), values => Assert.All(values, v => Assert.True(float.IsFinite(v))));

        parameters["b"].Trains = true;
        Assert.Throws<NotFiniteNumberException>(() => GradientClip.Clip(parameters, 1));
    }

    [Fact]
    public void Backward_ThroughAFrozenParameter_AddsToItsGradientAsEver()
    {
        var parameters = Four();
        parameters["b"].Trains = false;
        var tape = new Tape();
        tape.Backward(tape.Use(parameters["b"]).Sum());
        Assert.All(parameters["b"].Gradient.ToArray(), g => Assert.Equal(1, g));
    }

    [Fact]
    public void Thawed_AfterTheStart_BeginsAtZeroMomentsUnderTheCommonCount()
    {
        var parameters = Four();
        parameters["b"].Trains = false;
        var optimizer = new Adam(parameters, 0.01);
        Take(optimizer, 0, 10);
        parameters["b"].Trains = true;
        float[] before = parameters["b"].Value.ToArray();
        parameters["b"].Gradient.Fill(1);
        Assert.Contains(optimizer.State, s => s.Name == "exp_avg.b");
        optimizer.Step();
        // m = 0.1, v = 0.001, each over its correction at step 11.
        double step = 0.01 * (0.1 / (1 - Math.Pow(0.9, 11))) / Math.Sqrt(0.001 / (1 - Math.Pow(0.999, 11)));
        Assert.All(before.Zip(parameters["b"].Value.ToArray()), pair => Assert.Equal(pair.First - step, pair.Second, 1e-6));
        Assert.Equal(
            ["exp_avg.a", "exp_avg.b", "exp_avg.c", "exp_avg.d", "exp_avg_sq.a", "exp_avg_sq.b", "exp_avg_sq.c", "exp_avg_sq.d"],
            optimizer.State.Select(s => s.Name));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("sgd")]
    public void Frozen_ForAWhile_KeepsWhatWasRemembered(string kind)
    {
        var parameters = Four();
        var optimizer = Make(kind, parameters);
        Take(optimizer, 0, 3);
        var before = Saved(optimizer);
        parameters.Groups[0].Trains = false;
        Take(optimizer, 3, 5);
        Assert.Equal(before, Saved(optimizer));
        Assert.Equal(5, optimizer.StepCount);
        parameters.Groups[0].Trains = true;
        Take(optimizer, 5, 6);
        Assert.NotEqual(before, Saved(optimizer));
    }

    [Fact]
    public void Frozen_FromTheStart_TakesNoMemoryOfTheOptimizer()
    {
        var parameters = new ParameterList();
        parameters.Add("large", [4_000_000], Initial.Zero).Trains = false;
        parameters.Add("small", [10], Initial.One);
        parameters.Initialise(new(1, "test"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var optimizer = new Adam(parameters);
        optimizer.Step();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(2, optimizer.State.Count);
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Restore_OfARunWithGroups_ContinuesWithTheSameBits(string kind)
    {
        var (whole, early, late) = (Grouped(), Grouped(), Grouped());
        var straight = Make(kind, whole);
        Take(straight, 0, 3);
        whole["d"].Trains = true;
        Take(straight, 3, 6);
        whole["d"].Trains = false;
        Take(straight, 6, 8);
        var before = Make(kind, early);
        Take(before, 0, 3);
        early["d"].Trains = true;
        Take(before, 3, 5);

        foreach (var parameter in early)
            parameter.Value.CopyTo(late[parameter.Name].Write());
        var after = Make(kind, late);
        late["d"].Trains = true;
        after.Restore(before.StepCount, Saved(before));
        Take(after, 5, 6);
        late["d"].Trains = false;
        Take(after, 6, 8);
        Assert.Equal(Values(whole), Values(late));
        Assert.Equal(Saved(straight), Saved(after));

        static ParameterList Grouped()
        {
            var parameters = Four();
            (parameters.Group("b", p => p.Name == "b").LearningRateFactor, parameters.Group("b").MaxNorm) = (0.5, 0.2);
            parameters["d"].Trains = false;
            return parameters;
        }
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Restore_AfterFreezingWhatHadTrained_ContinuesWithTheSameBits(string kind)
    {
        var (whole, early, late) = (Four(), Four(), Four());
        var straight = Make(kind, whole);
        Take(straight, 0, 3);
        whole["b"].Trains = false;
        Take(straight, 3, 5);
        var before = Make(kind, early);
        Take(before, 0, 3);
        early["b"].Trains = false;
        Take(before, 3, 4);

        foreach (var parameter in early)
            parameter.Value.CopyTo(late[parameter.Name].Write());
        late["b"].Trains = false;
        var after = Make(kind, late);
        after.Restore(before.StepCount, Saved(before));
        Assert.Equal(before.State.Select(s => s.Name), after.State.Select(s => s.Name));
        Take(after, 4, 5);
        (whole["b"].Trains, late["b"].Trains) = (true, true);
        Take(straight, 5, 8);
        Take(after, 5, 8);
        Assert.Equal(Values(whole), Values(late));
        Assert.Equal(Saved(straight), Saved(after));
    }

    [Fact]
    public void Restore_OfAnotherSetOfParameters_IsRefusedAndChangesNothing()
    {
        var parameters = Four();
        var all = new Adam(parameters);
        Take(all, 0, 2);
        var saved = Saved(all);

        var other = Four();
        other["c"].Trains = false;
        var fewer = new Adam(other);
        Refused(fewer, new(saved) { ["exp_avg.e"] = [1] }, "has 'exp_avg.e', which this optimizer does not remember; set the groups");
        Refused(fewer, new(saved) { ["exp_avg.c"] = [1] }, "exp_avg.c has 1 values, expected [5, 7]");
        Refused(fewer, new(saved.Where(pair => pair.Key != "exp_avg_sq.c")), "lacks exp_avg_sq.c [5, 7]; set the groups");
        Assert.Equal(0, fewer.StepCount);
        Assert.All(fewer.State, s => Assert.False(s.Tensor.Span.ContainsAnyExcept(0f)));

        Refused(all, Saved(fewer), "lacks exp_avg.c [5, 7]; its state lacks exp_avg_sq.c [5, 7]; set the groups");
        saved["exp_avg.c"] = [1];
        Refused(all, saved, "exp_avg.c has 1 values, expected [5, 7]");
        Refused(new Sgd(Four(), 0.1, 0.9), saved, "lacks momentum_buffer.a [17]");
        Assert.Equal(2, all.StepCount);

        static void Refused(Optimizer optimizer, Dictionary<string, float[]> saved, string reason) => Assert.Contains(
            reason, Assert.Throws<ArgumentException>(() => optimizer.Restore(7, saved)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_OfAPassBeforeAStepThatLeftItsParametersAlone_IsRight()
    {
        var parameters = Four();
        parameters["b"].Trains = false;
        var tape = new Tape();
        var loss = tape.Use(parameters["b"]).Sum();
        new Adam(parameters).Step();
        tape.Backward(loss);
        Assert.Equal(1, parameters["b"].Gradient[0]);
    }
}
