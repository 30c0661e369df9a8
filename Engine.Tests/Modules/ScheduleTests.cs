using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Modules;

public class ScheduleTests
{
    [Fact]
    public void Factors_OfEachKind_AreThoseOfItsFormula()
    {
        var cosine = Schedule.Cosine(10, floor: 0.2);
        var decay = Schedule.StepDecay(every: 3, factor: 0.5);
        var line = Schedule.Linear(4);
        for (long step = 0; step < 20; step++)
        {
            double along = Math.Min(1, step / 10.0);
            Assert.Equal(0.2 + 0.8 * (1 + Math.Cos(Math.PI * along)) / 2, cosine.Factor(step), 1e-12);
            Assert.Equal(Math.Pow(0.5, Math.Floor(step / 3.0)), decay.Factor(step));
            Assert.Equal(Math.Max(0, 1 - step / 4.0), line.Factor(step));
            Assert.Equal(1, Schedule.Constant.Factor(step));
        }
        Assert.Equal(0.2, cosine.Factor(long.MaxValue));
        Assert.Equal(0, decay.Factor(long.MaxValue / 8));
    }

    [Fact]
    public void WarmUp_BeforeASchedule_RisesToItsBeginning()
    {
        var schedule = Schedule.StepDecay(2, 0.1).AfterWarmUp(4);

        Assert.Equal([0.25, 0.5, 0.75, 1, 1, 1, 0.1, 0.1], Enumerable.Range(0, 8).Select(step => schedule.Factor(step)));
    }

    [Theory]
    [InlineData(-0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Factor_OfAFunctionThatGivesNone_IsRefused(double factor)
    {
        var schedule = Schedule.From(step => step < 5 ? 1 : factor);

        Assert.Equal(1, schedule.Factor(4));
        Assert.Contains("at step 5", Assert.Throws<InvalidOperationException>(() => schedule.Factor(5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedules_OfNoSteps_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.StepDecay(0, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.StepDecay(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Linear(5, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant.AfterWarmUp(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant.Factor(-1));
    }

    [Fact]
    public void RateFactor_OfAnOptimizer_ScalesTheRatesOfAllGroups()
    {
        float[] own = After(1, 0.25), factored = After(0.5, 0.5);

        Assert.Equal(own, factored);

        // SGD of one step: w − rate · factor · g, in a group with a rate of its own and in one without.
        static float[] After(double factor, double rate)
        {
            ParameterList parameters = [];
            var first = parameters.Add("first", [3], Initial.One);
            var second = parameters.Add("second", [3], Initial.One, parameters.Group("own"));
            parameters.Group("own").LearningRate = rate * 2;
            parameters.Initialise(new RandomStream(1, "initial values"));
            first.Gradient.Fill(1);
            second.Gradient.Fill(1);
            new Sgd(parameters, rate) { RateFactor = factor }.Step();
            return [.. first.Value, .. second.Value];
        }
    }

    [Fact]
    public void RateFactor_BeyondSinglePrecision_IsRefusedBeforeAnythingChanges()
    {
        ParameterList parameters = [];
        parameters.Add("w", [3], Initial.One);
        parameters.Initialise(new RandomStream(1, "initial values"));

        var refused = Assert.Throws<InvalidOperationException>(() => new Sgd(parameters, 1e30) { RateFactor = 1e30 }.Step());

        Assert.Contains("1E+30 times 1E+30, is beyond single precision", refused.Message, StringComparison.Ordinal);
        Assert.Equal([1, 1, 1], parameters[0].Value.ToArray());
    }

    [Fact]
    public void Plateau_WithoutANewBest_LowersAfterItsPatience()
    {
        var plateau = new Plateau(factor: 0.5, patience: 2, floor: 0.2);
        List<double> factors = [];
        foreach (double metric in (double[])[3, 2, 2, 2, 2, double.NaN, 2, 2, 1, 2, 2, 2, 2])
        {
            plateau.Report(metric);
            factors.Add(plateau.Factor);
        }

        Assert.Equal([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2], factors);
    }
}
