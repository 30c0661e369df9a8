using System.Text.Json;
using Xunit;

namespace MoGru.Tests.Reference;

public class ReferenceAdamTests
{
    const int Steps = 12;

    [Fact]
    public void Step_OfTheAdamWRecord_GivesItsParametersAtEveryStep()
    {
        var record = GoldenRecord.Load("op_adamw");
        Replay(record, tolerance: 1e-12, (_, step) => record.Under($"input.step.{step}.grad."));
    }

    // This record holds gradients after clipping, rounded to single precision, beside the norms before it. Scaled back to
    // those norms they run through the clip again; what the rounding took away bounds the agreement.
    [Fact]
    public void ClipAndStep_OfTheAdamRecord_GivesItsNormsAndParametersAtEveryStep()
    {
        var record = GoldenRecord.Load("op_adam_clip");
        Replay(record, tolerance: 1e-8, (config, step) =>
        {
            double limit = config.GetProperty("clip_norm").GetDouble();
            double norm = record[$"expected.step.{step}.grad_norm"][0];
            var gradients = record.Under($"input.step.{step}.grad.");
            foreach (double[] gradient in gradients.Values)
                for (int i = 0; i < gradient.Length; i++) gradient[i] *= (norm + 1e-6) / limit;

            Close.Equal([norm], [ReferenceAdam.Clip(gradients, limit)], 1e-7, $"norm at step {step}");
            foreach (var (name, stored) in record.Under($"input.step.{step}.grad.")) Close.Equal(stored, gradients[name], 1e-7, $"gradient {name}");
            return gradients;
        });
    }

    [Theory]
    [InlineData(1, 1 / (5 + 1e-6))]
    [InlineData(7, 1)]
    public void Clip_OfANormOfFive_ScalesOnlyAboveTheLimit(double limit, double scale)
    {
        Dictionary<string, double[]> gradients = new() { ["a"] = [3], ["b"] = [0, -4] };

        Assert.Equal(5, ReferenceAdam.Clip(gradients, limit), 1e-15);

        Close.Equal([3 * scale], gradients["a"], 1e-15, "a");
        Close.Equal([0, -4 * scale], gradients["b"], 1e-15, "b");
    }

    static void Replay(GoldenRecord record, double tolerance, Func<JsonElement, int, Dictionary<string, double[]>> gradients)
    {
        using var document = JsonDocument.Parse(record.Metadata("config"));
        var config = document.RootElement;
        var adam = new ReferenceAdam(
            config.GetProperty("lr").GetDouble(), config.GetProperty("betas")[0].GetDouble(), config.GetProperty("betas")[1].GetDouble(),
            config.GetProperty("eps").GetDouble(), config.TryGetProperty("weight_decay", out var decay) ? decay.GetDouble() : 0);
        var parameters = record.Under("param.");

        for (int step = 0; step < Steps; step++)
        {
            adam.Step(parameters, gradients(config, step));
            foreach (var (name, values) in parameters)
                Close.Equal(record[$"expected.step.{step}.param.{name}"], values, tolerance, $"parameter {name} at step {step}");
        }
    }
}
