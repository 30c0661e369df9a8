using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;
using static MoGru.Tests.Training.GroupedParameters;

namespace MoGru.Tests.Training;

public class ParameterGroupTests
{
    [Fact]
    public void Group_GivenAtDeclarationOrLater_IsTheParameters()
    {
        var parameters = new ParameterList();
        var slow = parameters.Group("slow");
        var encoder = parameters.Scope("encoder", slow);
        var own = parameters.Group("own");
        var first = encoder.Add("w", [2], Initial.One);
        var second = encoder.Scope("inner").Add("w", [2], Initial.One);
        var third = encoder.Add("rate", [2], Initial.One, own);
        var fourth = parameters.Add("head", [2], Initial.One);
        Assert.Equal([slow, slow, own, parameters.Groups[0]], parameters.Select(p => p.Group));
        Assert.Same(slow, parameters.Group("slow"));
        Assert.Equal(["default", "slow", "own"], parameters.Groups.Select(g => g.Name));

        var moved = encoder.Group("moved", p => p.Name.EndsWith('w'));
        Assert.Equal([moved, moved, own, parameters.Groups[0]], parameters.Select(p => p.Group));
        fourth.Group = slow;
        Assert.Same(slow, fourth.Group);
        Assert.False(first.IsFrozen || second.IsFrozen || third.IsFrozen);
    }

    [Fact]
    public void Group_WhatCannotBe_IsRefused()
    {
        var parameters = Four();
        var group = parameters.Group("g");
        var foreign = Assert.Throws<ArgumentException>(() => parameters[0].Group = Four().Group("x"));
        Assert.Contains("of another list than a;", foreign.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => parameters.Add("e", [2], Initial.One, Four().Groups[0]));
        var empty = Assert.Throws<ArgumentException>(() => parameters.Group("x", p => p.Name == "z"));
        Assert.Contains("there are a, b, c, d", empty.Message, StringComparison.Ordinal);
        foreach (double bad in (double[])[-1, double.NaN, 1e39])
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => group.LearningRate = bad);
            Assert.Throws<ArgumentOutOfRangeException>(() => group.LearningRateFactor = bad);
            Assert.Throws<ArgumentOutOfRangeException>(() => group.WeightDecay = bad);
        }
        var norm = Assert.Throws<ArgumentOutOfRangeException>(() => group.MaxNorm = double.NaN);
        Assert.Contains("MaxNorm of group 'g'", norm.Message, StringComparison.Ordinal);

        (group.LearningRate, group.LearningRateFactor) = (1e30, 1e30);
        parameters[1].Group = group;
        float[][] before = Values(parameters);
        var beyond = Assert.Throws<InvalidOperationException>(() => new Adam(parameters).Step());
        Assert.Contains("learning rate of group 'g', 1E+30 times 1E+30, is beyond", beyond.Message, StringComparison.Ordinal);
        Assert.Equal(before, Values(parameters));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Step_OfGroupsLikeTheDefault_HasItsBits(string kind)
    {
        var (plain, grouped) = (Four(), Four());
        grouped.Group("b", p => p.Name == "b");
        grouped.Group("d", p => p.Name == "d").LearningRate = 0.01;
        var (first, second) = (Make(kind, plain), Make(kind, grouped));
        for (int step = 0; step < 5; step++)
        {
            SetGradients(plain, step);
            SetGradients(grouped, step);
            first.Step(0.3);
            second.Step(0.3);
        }
        Assert.Equal(Values(plain), Values(grouped));
        Assert.Equal(Saved(first), Saved(second));
    }

    [Fact]
    public void Step_OfGroupsOfTheirOwn_FollowsAReferenceInDouble()
    {
        var parameters = Four();
        var slow = parameters.Group("slow", p => p.Name == "b");
        (slow.LearningRateFactor, slow.WeightDecay) = (0.1, 0);
        var bounded = parameters.Group("bounded", p => p.Name == "c");
        (bounded.LearningRate, bounded.WeightDecay, bounded.MaxNorm) = (0.05, 0.3, 0.5);
        parameters.Group("fixed", p => p.Name == "d").Trains = false;
        var optimizer = new AdamW(parameters, 0.01, weightDecay: 0.1);
        var expected = parameters.ToDictionary(p => p.Name, p => Array.ConvertAll(p.Value.ToArray(), v => (double)v));
        (string Name, ReferenceAdam Adam)[] references =
        [
            ("a", new(0.01, weightDecay: 0.1)), ("b", new(0.001)), ("c", new(0.05, weightDecay: 0.3)),
        ];

        for (int step = 0; step < 30; step++)
        {
            if (step == 15)
            {
                // A schedule: the factor goes along, a rate of one's own stays.
                optimizer.LearningRate = 0.02;
                references[0].Adam.Rate = 0.02;
                references[1].Adam.Rate = 0.002;
            }
            SetGradients(parameters, step);
            var gradients = parameters.ToDictionary(p => p.Name, p => Array.ConvertAll(p.Gradient.ToArray(), v => (double)v));
            double norm = ReferenceAdam.Clip(new Dictionary<string, double[]> { ["a"] = gradients["a"], ["b"] = gradients["b"] }, 1.5);
            double own = ReferenceAdam.Clip(new Dictionary<string, double[]> { ["c"] = gradients["c"] }, 0.5);
            foreach (var (name, adam) in references)
                adam.Step(new Dictionary<string, double[]> { [name] = expected[name] }, gradients);

            Assert.Equal(norm, GradientClip.Norm(parameters), 1e-5);
            Assert.Equal(own, GradientClip.Norm(parameters, bounded), 1e-5);
            if (step % 2 == 0)
                optimizer.Step(GradientClip.Scale(GradientClip.Norm(parameters), 1.5));
            else
            {
                float[] untouched = parameters["c"].Gradient.ToArray();
                Assert.Equal(norm, GradientClip.Clip(parameters, 1.5), 1e-5);
                Assert.Equal(untouched, parameters["c"].Gradient.ToArray());
                optimizer.Step();
            }
            foreach (var parameter in parameters)
                Close.Equal(expected[parameter.Name], Array.ConvertAll(parameter.Value.ToArray(), v => (double)v), 1e-5, parameter.Name);
        }
    }

    [Fact]
    public void Sgd_OfGroupsOfTheirOwn_FollowsItsFormula()
    {
        var parameters = Four();
        var group = parameters.Group("own", p => p.Name == "b");
        (group.LearningRate, group.WeightDecay) = (0.5, 0);
        float[] a = parameters["a"].Value.ToArray(), b = parameters["b"].Value.ToArray();
        SetGradients(parameters, 0);
        var optimizer = new Sgd(parameters, 0.1, weightDecay: 0.2);
        optimizer.Step();
        for (int i = 0; i < a.Length; i++)
            Assert.Equal(a[i] - 0.1 * (parameters["a"].Gradient[i] + 0.2 * a[i]), parameters["a"].Value[i], 1e-6);
        for (int i = 0; i < b.Length; i++)
            Assert.Equal(b[i] - 0.5 * parameters["b"].Gradient[i], parameters["b"].Value[i], 1e-6);

        // A change acts at the next step.
        (group.LearningRate, group.LearningRateFactor) = (2, 0.125);
        optimizer.Step();
        for (int i = 0; i < b.Length; i++)
            Assert.Equal(b[i] - 0.75 * parameters["b"].Gradient[i], parameters["b"].Value[i], 1e-6);
    }

    [Fact]
    public void Step_OfGroups_AllocatesNothingEvenWhenSettingsChange()
    {
        var parameters = Four();
        var group = parameters.Group("own", p => p.Name == "b");
        group.MaxNorm = 0.1;
        parameters["d"].Trains = false;
        Optimizer[] optimizers = [new Adam(parameters), new AdamW(parameters), new Sgd(parameters, 0.1, 0.9)];
        SetGradients(parameters, 2);
        double rate = 0.1;
        Assert.Equal(0, Allocations.Of(() =>
        {
            foreach (var optimizer in optimizers)
            {
                group.LearningRate = rate *= 0.9;
                GradientClip.Clip(parameters, 0.5);
                optimizer.Step();
            }
        }));
    }

    [Fact]
    public void Groups_OfTwoLists_AreEachListsOwn()
    {
        var (first, second) = (Four(), Four());
        first.Group("g", p => p.Name == "a").Trains = false;
        second.Group("g", p => p.Name == "b").LearningRate = 0;
        float[] a = first["a"].Value.ToArray();
        Take(new Adam(first), 0, 2);
        Take(new Adam(second), 0, 2);
        Assert.Equal(a, first["a"].Value.ToArray());
        Assert.NotEqual(a, second["a"].Value.ToArray());
        Assert.NotEqual(first["b"].Value.ToArray(), second["b"].Value.ToArray());
    }

    [Fact]
    public void Step_AGradientOfABoundedGroupIsNotFinite_ChangesNothingAndNamesIt()
    {
        var parameters = Four();
        parameters.Group("own", p => p.Name == "c").MaxNorm = 0.1;
        var optimizer = new Adam(parameters);
        Take(optimizer, 0, 1);
        float[][] before = Values(parameters);
        var saved = Saved(optimizer);
        foreach (float gradient in (float[])[float.NaN, float.PositiveInfinity])
        {
            SetGradients(parameters, 1);
            parameters["c"].Gradient[8] = gradient;
            var fault = Assert.Throws<NotFiniteNumberException>(() => optimizer.Step());
            Assert.Contains("c[8]", fault.Message, StringComparison.Ordinal);
            Assert.Equal(before, Values(parameters));
            Assert.Equal(saved, Saved(optimizer));
            Assert.Equal(1, optimizer.StepCount);
            Assert.True(GradientClip.Clip(parameters, 1) > 0);  // of the others, which are finite
        }

        // Its bound makes even what cannot be squared small enough.
        SetGradients(parameters, 1);
        parameters["c"].Gradient[8] = 1e30f;
        optimizer.Step();
        Assert.All(Values(parameters), values => Assert.All(values, v => Assert.True(float.IsFinite(v))));
    }
}
