using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>What is not finite reaches neither parameters nor what an optimizer remembers, and the message says where it is.</summary>
public class NonFiniteStepTests
{
    public static TheoryData<string, float> Spoiled()
    {
        var all = new TheoryData<string, float>();
        foreach (string kind in (string[])["adam", "adamw", "sgd", "momentum"])
        {
            foreach (float gradient in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                all.Add(kind, gradient);
        }
        return all;
    }

    [Theory]
    [MemberData(nameof(Spoiled))]
    public void Step_AGradientIsNotFinite_ChangesNothingAndNamesIt(string kind, float gradient)
    {
        foreach (int place in (int[])[0, 1, 16, 40])
        {
            var parameters = TwoParameters();
            var optimizer = Make(kind, parameters);
            optimizer.Step();
            float[][] before = All(optimizer);

            parameters["second"].Gradient[place] = gradient;
            foreach (double scale in (double[])[1, 0.5, 0, GradientClip.Scale(GradientClip.Norm(parameters), 1)])
            {
                var fault = Assert.Throws<NotFiniteNumberException>(() => optimizer.Step(scale));
                Assert.Contains(FormattableString.Invariant($"second[{place}] is {gradient};"), fault.Message, StringComparison.Ordinal);
            }
            Assert.Equal(before, All(optimizer));
            Assert.Equal(1, optimizer.StepCount);

            parameters["second"].Gradient[place] = 1;
            optimizer.Step();
            Assert.All(All(optimizer), values => Assert.All(values, v => Assert.True(float.IsFinite(v))));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Clip_AGradientIsNotFinite_ChangesNothingAndNamesIt(float gradient)
    {
        var parameters = TwoParameters();
        parameters["second"].Gradient[3] = gradient;
        float[][] before = [.. parameters.Select(p => p.Gradient.ToArray())];

        foreach (double most in (double[])[0, 1, double.PositiveInfinity])
        {
            var fault = Assert.Throws<NotFiniteNumberException>(() => GradientClip.Clip(parameters, most));
            Assert.Contains("second[3]", fault.Message, StringComparison.Ordinal);
        }
        Assert.Equal(before, parameters.Select(p => p.Gradient.ToArray()));
    }

    [Fact]
    public void Clip_GradientsOfTheLargestMagnitudes_HaveTheNormAskedFor()
    {
        var parameters = TwoParameters();
        foreach (var parameter in parameters)
            parameter.Gradient.Fill(3e38f);
        Assert.Equal(3e38 * Math.Sqrt(58), GradientClip.Clip(parameters, 1), 1e33);
        Assert.Equal(1, GradientClip.Norm(parameters), 1e-6);
        GradientClip.Clip(parameters, 0);
        Assert.Equal(0, GradientClip.Norm(parameters));
    }

    // The square of 1e25 is infinite in single precision: the moment would stay so, and the parameter would never move again.
    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    public void Adam_AGradientWhoseSquareOverflows_IsRefusedUnlessScaled(string kind)
    {
        var parameters = TwoParameters();
        var optimizer = Make(kind, parameters);
        parameters["first"].Gradient[2] = 1e25f;
        float[][] before = All(optimizer);

        var fault = Assert.Throws<NotFiniteNumberException>(() => optimizer.Step());
        Assert.Contains("first[2] is 1E+25; this optimizer squares gradients", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, All(optimizer));
        optimizer.Step(GradientClip.Scale(GradientClip.Norm(parameters), 1));
        Assert.All(All(optimizer), values => Assert.All(values, v => Assert.True(float.IsFinite(v))));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    [InlineData("momentum")]
    public void Step_AValueOverflows_IsSaid(string kind)
    {
        var parameters = TwoParameters();
        var optimizer = Make(kind, parameters);
        parameters["second"].Gradient.Fill(1e19f);
        parameters["second"].Write()[40] = -3.4e38f;
        optimizer.LearningRate = 3e38;

        var fault = Assert.Throws<NotFiniteNumberException>(() => optimizer.Step());
        Assert.Contains("The value of ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("go back to a checkpoint", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    public void Step_AnImpossibleScale_IsRefused(double scale)
    {
        var parameters = TwoParameters();
        var optimizer = new Adam(parameters);
        float[][] before = All(optimizer);
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Step(scale));
        Assert.Contains("The scale of gradients must be", fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, All(optimizer));
    }

    [Fact]
    public void Step_AScaleWithoutDigits_IsRefusedWhereItMatters()
    {
        var parameters = TwoParameters();
        var optimizer = new Sgd(parameters, 0.1);
        optimizer.Step(1e-43);
        optimizer.Step(1e-300);
        Assert.All(All(optimizer), values => Assert.All(values, v => Assert.Equal(1, v)));
        parameters["second"].Gradient.Fill(3e38f);
        var fault = Assert.Throws<NotFiniteNumberException>(() => optimizer.Step(1e-43));
        Assert.Contains("too few digits", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Initialise_WhatCannotBeDrawn_IsRefused()
    {
        foreach (var initial in (Initial[])[
            new Initial.Uniform(double.PositiveInfinity), new Initial.Uniform(1e39), new Initial.Normal(double.NaN),
            new Initial.Blocks([1, float.NaN, 0]), new Initial.Blocks([1, 2]), new Initial.Blocks([])])
        {
            var parameters = new ParameterList();
            parameters.Add("weight", [3], initial);
            var fault = Assert.Throws<InvalidOperationException>(() => parameters.Initialise(new(1, "test")));
            Assert.Contains("weight", fault.Message, StringComparison.Ordinal);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => new MoGru.Cells.LinearParameters([], inputSize: 0, outputSize: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MoGru.Cells.LinearParameters([], inputSize: 3, outputSize: 0));
    }

    [Fact]
    public void Optimizer_SettingsBeyondSinglePrecision_AreRefused()
    {
        var parameters = TwoParameters();
        var optimizer = new Adam(parameters);
        foreach (double rate in (double[])[double.NaN, double.PositiveInfinity, 1e39, -1])
            Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.LearningRate = rate);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, secondDecay: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(parameters, weightDecay: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters, 0.1, weightDecay: 1e39));
        foreach (double epsilon in (double[])[0, 1e-60])
            Assert.Throws<ArgumentOutOfRangeException>("epsilon", () => new Adam(parameters, epsilon: epsilon));
    }

    [Fact]
    public void Largest_AtEveryPlaceOfEveryLength_IsFound()
    {
        foreach (int length in (int[])[0, 1, 15, 16, 17, 31, 32, 33, 48, 100])
        {
            var x = new float[length];
            Assert.Equal(0, Reduce.Largest(x));
            for (int i = 0; i < length; i++)
            {
                foreach (float value in (float[])[-2, 3, float.NegativeInfinity, float.NaN])
                {
                    x.AsSpan().Fill(1);
                    x[i] = value;
                    Assert.Equal(MathF.Abs(value), Reduce.Largest(x));
                }
            }
        }
    }

    static float[][] All(Optimizer optimizer) =>
        [.. optimizer.Parameters.Select(p => p.Value.ToArray()), .. optimizer.State.Select(s => s.Tensor.Span.ToArray())];

    static Optimizer Make(string kind, ParameterList parameters) => kind switch
    {
        "adam" => new Adam(parameters, 0.01, weightDecay: 0.1),
        "adamw" => new AdamW(parameters, 0.01),
        "sgd" => new Sgd(parameters, 0.01),
        _ => new Sgd(parameters, 0.01, 0.9, 0.1),
    };

    static ParameterList TwoParameters()
    {
        var parameters = new ParameterList();
        parameters.Add("first", [17], Initial.One);
        parameters.Add("second", [41], Initial.One);
        parameters.Initialise(new(1, "test"));
        foreach (var parameter in parameters)
            parameter.Gradient.Fill(1);
        return parameters;
    }
}
