using System.Text.Json;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Training;

public class OptimizerTests
{
    const double Tolerance = 1e-5;

    [Theory]
    [InlineData("op_adam_clip")]
    [InlineData("op_adamw")]
    public void Optimizer_GoldenRecord_IsReproducedAtEveryStep(string name)
    {
        var record = GoldenRecord.Load(name);
        using var configuration = JsonDocument.Parse(record.Metadata("config"));
        var root = configuration.RootElement;
        var parameters = Golden(record);
        double rate = root.GetProperty("lr").GetDouble(), epsilon = root.GetProperty("eps").GetDouble();
        double first = root.GetProperty("betas")[0].GetDouble(), second = root.GetProperty("betas")[1].GetDouble();
        Optimizer optimizer = root.TryGetProperty("weight_decay", out var decay)
            ? new AdamW(parameters, rate, first, second, epsilon, decay.GetDouble())
            : new Adam(parameters, rate, first, second, epsilon);

        int steps = 0;
        for (; record.Under($"input.step.{steps}.").Count > 0; steps++)
        {
            // The clipping record holds gradients after clipping beside the norms before it; they are scaled back first.
            double norm = 0, limit = 0, scale = 1;
            if (root.TryGetProperty("clip_norm", out var clip))
            {
                (norm, limit) = (record[$"expected.step.{steps}.grad_norm"][0], clip.GetDouble());
                scale = (norm + 1e-6) / limit;
            }
            foreach (var parameter in parameters)
                Array.ConvertAll(record[$"input.step.{steps}.grad.{parameter.Name}"], v => (float)(v * scale)).CopyTo(parameter.Gradient);
            if (limit > 0)
                Close.Equal([norm], [GradientClip.Clip(parameters, limit)], 2e-6, "norm");
            optimizer.Step();
            foreach (var parameter in parameters)
                Close.Equal(record[$"expected.step.{steps}.param.{parameter.Name}"], Wide(parameter.Value), Tolerance, parameter.Name);
        }
        Assert.Equal(12, steps);
    }

    [Fact]
    public void Adam_WeightDecay_AddsToTheGradient()
    {
        var (decayed, plain) = (Numbered(20), Numbered(20));
        SetGradients(decayed, 0);
        SetGradients(plain, 0.5f);  // of values that are all 1: 0 + 0.5 · 1
        new Adam(decayed, weightDecay: 0.5).Step();
        new Adam(plain).Step();
        Assert.Equal(plain[0].Value.ToArray(), decayed[0].Value.ToArray());
    }

    [Fact]
    public void Sgd_WithMomentumAndDecay_FollowsItsFormula()
    {
        var parameters = Numbered(19);
        var optimizer = new Sgd(parameters, 0.1, 0.9, 0.01);
        double value = 1, velocity = 0;
        for (int step = 1; step <= 5; step++)
        {
            SetGradients(parameters, step);
            optimizer.Step();
            velocity = 0.9 * velocity + step + 0.01 * value;
            value -= 0.1 * velocity;
            Assert.All(parameters[0].Value.ToArray(), v => Assert.Equal(value, v, 1e-5));
        }
    }

    [Fact]
    public void Sgd_WithoutMomentum_RemembersNothing()
    {
        var parameters = Numbered(3);
        var optimizer = new Sgd(parameters, 0.5);
        SetGradients(parameters, 1);
        optimizer.Step();
        Assert.Equal([0.5f, 0.5f, 0.5f], parameters[0].Value.ToArray());
        Assert.Empty(optimizer.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Optimizer_StateCarriedOver_ContinuesWithTheSameBits(bool sgd)
    {
        var (whole, early, late) = (Numbered(21), Numbered(21), Numbered(21));
        var straight = Make(whole);
        Take(straight, 0, 6);
        var before = Make(early);
        Take(before, 0, 3);

        early[0].Value.CopyTo(late[0].Write());
        var after = Make(late);
        after.StepCount = before.StepCount;
        for (int k = 0; k < before.State.Count; k++)
        {
            Assert.Equal(before.State[k].Name, after.State[k].Name);
            before.State[k].Tensor.Span.CopyTo(after.State[k].Tensor.Span);
        }
        Take(after, 3, 6);
        Assert.Equal(whole[0].Value.ToArray(), late[0].Value.ToArray());
        Assert.NotEqual(early[0].Value.ToArray(), late[0].Value.ToArray());

        Optimizer Make(ParameterList parameters) => sgd ? new Sgd(parameters, 0.1, 0.9) : new Adam(parameters, 0.1);

        static void Take(Optimizer optimizer, int from, int to)
        {
            for (int step = from; step < to; step++)
            {
                SetGradients(optimizer.Parameters, step * step - 3);
                optimizer.Step();
            }
        }
    }

    [Fact]
    public void Adam_GradientsStop_MomentsEndAtZeroNotAtDenormals()
    {
        var parameters = Numbered(17);
        var optimizer = new Adam(parameters, secondDecay: 0.9);
        SetGradients(parameters, 1e-10f);
        optimizer.Step();
        SetGradients(parameters, 0);
        for (int step = 0; step < 700; step++)
            optimizer.Step();
        Assert.All(optimizer.State, state => Assert.All(state.Tensor.Span.ToArray(), m => Assert.Equal(0f, m)));
    }

    [Fact]
    public void Optimizer_Step_TouchesParametersAndAllocatesNothing()
    {
        var parameters = Numbered(50);
        Optimizer[] optimizers = [new Adam(parameters), new AdamW(parameters), new Sgd(parameters, 0.1, 0.9)];
        SetGradients(parameters, 2);
        int version = parameters[0].Version;
        StepAll();
        Assert.Equal(version + 6, parameters[0].Version);  // one before and one after each step
        Assert.Equal(0, Allocations.Of(StepAll));

        void StepAll()
        {
            foreach (var optimizer in optimizers)
            {
                GradientClip.Clip(parameters, 0.5);
                optimizer.Step();
            }
        }
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("sgd")]
    public void Step_WithAScale_HasTheBitsOfGradientsClippedBefore(string kind)
    {
        var (scaled, clipped) = (Several([3, 17, 33]), Several([3, 17, 33]));
        var (first, second) = (Make(kind, scaled), Make(kind, clipped));
        for (int step = 0; step < 3; step++)
        {
            Draw(scaled, step);
            Draw(clipped, step);
            double norm = GradientClip.Norm(scaled);
            first.Step(GradientClip.Scale(norm, 0.7));
            Assert.Equal(norm, GradientClip.Clip(clipped, 0.7));
            second.Step();
        }
        Assert.All(scaled.Zip(clipped), pair => Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
    }

    // Side by side, in one slab of memory or in several, parameters change as each would alone.
    [Theory]
    [InlineData("adam", new[] { 1, 16, 31, 5 })]
    [InlineData("adamw", new[] { 700_001, 3, 700_001, 1_500_000, 7 })]
    [InlineData("sgd", new[] { 1_200_000, 1 })]
    public void Step_OfManyParameters_ChangesEachAsAlone(string kind, int[] lengths)
    {
        var together = Several(lengths);
        var optimizer = Make(kind, together);
        for (int step = 0; step < 2; step++)
        {
            Draw(together, step);
            optimizer.Step(0.5);
        }
        foreach (var parameter in together)
        {
            var alone = Numbered(parameter.Shape.Length);
            var own = Make(kind, alone);
            for (int step = 0; step < 2; step++)
            {
                Draw(alone[0], step);
                own.Step(0.5);
            }
            Assert.Equal(alone[0].Value.ToArray(), parameter.Value.ToArray());
        }
    }

    [Fact]
    public void Norm_OfParametersInSeveralSlabs_IsThatOfAllTheirElements()
    {
        var parameters = Several([700_001, 3, 700_001]);
        foreach (var parameter in parameters)
            parameter.Gradient.Fill(0.5f);
        Assert.Equal(Math.Sqrt(0.25 * 1_400_005), GradientClip.Norm(parameters), 1e-9);

        parameters.ZeroGradients();
        Assert.All(parameters, parameter => Assert.False(parameter.Gradient.ContainsAnyExcept(0f)));
        Assert.Equal(0, GradientClip.Norm(parameters));
    }

    [Fact]
    public void Step_OfParametersDeclaredLater_IsRefused()
    {
        var parameters = Numbered(3);
        var optimizer = new Adam(parameters);
        parameters.Add("late", [5], Initial.One);

        var without = Assert.Throws<InvalidOperationException>(() => optimizer.Step());
        Assert.Contains("late has no memory", without.Message, StringComparison.Ordinal);
        parameters.Allocate();
        var more = Assert.Throws<InvalidOperationException>(() => optimizer.Step());
        Assert.Contains("There are 2 parameters, the optimizer was made for 1", more.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1, 1 / (4 + 1e-6))]
    [InlineData(0.5, 1, 1)]
    [InlineData(0, 0, 0)]
    [InlineData(3, double.PositiveInfinity, 1)]
    public void Scale_OfANorm_IsPyTorchsFormula(double norm, double most, double scale) => Assert.Equal(scale, GradientClip.Scale(norm, most));

    [Fact]
    public void Clip_NormBelowTheBound_LeavesTheBits()
    {
        var parameters = Numbered(4);
        SetGradients(parameters, 0.3f);
        Assert.Equal(0.6, GradientClip.Clip(parameters, 0.7), 1e-6);
        Assert.All(parameters[0].Gradient.ToArray(), g => Assert.Equal(0.3f, g));
    }

    [Fact]
    public void Clip_NormAboveTheBound_ScalesByTheBoundOverNorm()
    {
        var parameters = Numbered(4);
        SetGradients(parameters, 2);
        Assert.Equal(4, GradientClip.Clip(parameters, 1));
        Assert.All(parameters[0].Gradient.ToArray(), g => Assert.Equal(2 / (4 + 1e-6), g, 1e-7));
    }

    [Fact]
    public void Optimizer_ImpossibleSettings_AreNamed()
    {
        var parameters = Numbered(1);
        Assert.Contains("LearningRate", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("firstDecay", Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, 1, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("momentum", Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(parameters, 1, double.NaN)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientClip.Clip(parameters, double.NaN));
    }

    static ParameterList Golden(GoldenRecord record)
    {
        var parameters = new ParameterList();
        foreach (string name in (string[])["0", "1"])
            parameters.Add(name, Shape.Of(record.Shape($"param.{name}")), Initial.Zero);
        parameters.Allocate();
        foreach (var parameter in parameters)
            Array.ConvertAll(record[$"param.{parameter.Name}"], v => (float)v).CopyTo(parameter.Write());
        return parameters;
    }

    static Optimizer Make(string kind, ParameterList parameters) => kind switch
    {
        "adam" => new Adam(parameters, 0.01, weightDecay: 0.1),
        "adamw" => new AdamW(parameters, 0.01),
        _ => new Sgd(parameters, 0.01, 0.9, 0.1),
    };

    static void Draw(ParameterList parameters, int step)
    {
        foreach (var parameter in parameters)
            Draw(parameter, step);
    }

    static void Draw(Parameter parameter, int step)
    {
        var gradient = parameter.Gradient;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = (i * 7 + step * 3) % 11 - 4.5f;
    }

    static ParameterList Numbered(int length) => Several([length]);

    static ParameterList Several(int[] lengths)
    {
        var parameters = new ParameterList();
        for (int k = 0; k < lengths.Length; k++)
            parameters.Add($"w{k}", [lengths[k]], Initial.One);
        parameters.Initialise(new(1, "test"));
        return parameters;
    }

    static void SetGradients(ParameterList parameters, float value) => parameters[0].Gradient.Fill(value);

    static double[] Wide(ReadOnlySpan<float> x) => Array.ConvertAll(x.ToArray(), v => (double)v);
}
