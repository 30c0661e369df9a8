using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

/// <summary>What is measured of models that go on by themselves.</summary>
public class FreeRunTests
{
    [Fact]
    public void Continuation_OfTwoSequences_IsMeasuredStepByStep()
    {
        // [2, 3, 2]
        var run = new Continuation([1, 0, 2, 0, 9, 0, 1, 1, 1, 1, 1, 1], [1, 0, 1.5f, 0, 3, 0, 1, 0, 1, 0, 1, 2], Steps: 3, Width: 2);

        Assert.Equal((0 + 1) / 4.0, run.MeanSquareError(0));
        Assert.Equal((36 + 1) / 4.0, run.MeanSquareError(2));
        Assert.Equal((2 + 3) / 2.0, run.StepsWithin(0.5));
        Assert.Equal((1 + 3) / 2.0, run.StepsWithin(0.4));
        Assert.Equal(0, (run with { Foretold = [.. Enumerable.Repeat(float.NaN, 12)] }).StepsWithin(0.5));
    }

    [Fact]
    public void Lorenz_FreeRun_GoesOnWithTheSystemThatWasSeen()
    {
        var data = new LorenzTask(new() { Steps = 24 }, 3, new() { Training = 8, Validation = 5 }).FreeRun.Data;
        var batch = GeneratedTasks.Samples(data, 5, Split.Test);

        Assert.Equal((23, 1000, 1023, 5), (data.Shape.Unscored, data.Shape.Answers, data.Shape.Steps, data.Count(Split.Test)));
        for (int row = 0; row < 5; row++)
            Assert.Equal(batch.Row(batch.Series, row)[24..], batch.Row(batch.Values, row)[..^1]);
        var longest = new LorenzTask(new() { Steps = OptionFaults.MaxSteps }, 3, new() { Training = 1, Validation = 1 }).FreeRun.Data;
        Assert.Equal((999, 1000), (longest.Shape.Unscored, longest.Shape.Answers));
    }

    [Fact]
    public void VisitedStates_OfOtherRunsOfTheSystem_HardlyDiffer()
    {
        float[] truth = Truth(1), other = Truth(2);
        double same = Divergence(truth, other), still = Divergence(truth, new float[truth.Length]);
        double faded = Divergence(truth, [.. other.Select(x => 0.8f * x)]);
        double shuffled = Divergence(truth, [.. other.Select((_, i) => other[(int)(i * 7919L % other.Length)])]);

        Assert.Equal(0, Divergence(truth, truth));
        Assert.InRange(same, 0, 0.3);
        Assert.InRange(faded, 3 * same, 10);
        Assert.InRange(shuffled, 3 * same, 10);  // the same values, in no order
        Assert.InRange(still, 10, 25);
        Assert.InRange(Divergence(truth, [.. truth.Select(_ => float.NaN)]), 10, 25);
        Assert.InRange(Divergence(truth, [.. truth.Select(_ => float.NegativeInfinity)]), 10, 25);
    }

    [Fact]
    public void Bumps_FreeRun_IsTwiceAsFarAheadAsTraining()
    {
        var task = new BumpsTask(new() { Frames = 8 }, 3, new() { Training = 8, Validation = 5 });

        Assert.Equal((15, 7, 8), (task.Shape.Steps, task.Shape.Unscored, task.Shape.Answers));
        Assert.Equal((23, 7, 16), (task.FreeRun.Data.Shape.Steps, task.FreeRun.Data.Shape.Unscored, task.FreeRun.Data.Shape.Answers));
        Assert.Equal([1, 8, 16], task.FreeRun.Measures.Select(measure => int.Parse(measure.Name.Split(' ')[^1], null)));
        Assert.Equal(
            ["own output, mse at step 1", "own output, mse at step 2"],
            new BumpsTask(new() { Frames = 1 }, 3).FreeRun.Measures.Select(measure => measure.Name));
    }

    static double Divergence(float[] truth, float[] foretold) => VisitedStates.Divergence(new(foretold, truth, 1000, 1));

    static float[] Truth(long seed) => GeneratedTasks.Samples(new LorenzTask(new(), seed).FreeRun.Data, 32, Split.Test).Values;
}
