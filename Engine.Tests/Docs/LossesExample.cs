using MoGru.Engine.Autodiff;
using MoGru.Engine.Training;

namespace MoGru.Tests.Docs;

/// <summary>Losses and metrics of docs/own-models.md, of sequences that end before their padding.</summary>
static class LossesExample
{
    /// <summary>Sequences [B, T] and how long they are.</summary>
    public sealed record Batch(float[] Forecast, float[] Target, int[] Lengths);

    /// <summary>The loss of a batch.</summary>
    public static float Loss(Tape tape, Batch batch)
    {
        var forecast = Forecast(tape, batch);
        var target = tape.Input(forecast.Shape, batch.Target);
        var loss = forecast.HuberLoss(target, new() { Lengths = batch.Lengths }, delta: 0.5f);
        return loss.Item;
    }

    /// <summary>The mean absolute error of all batches.</summary>
    public static double Evaluate(IEnumerable<Batch> validation)
    {
        var tape = new Tape { Records = false };
        var errors = new RegressionMetrics();
        foreach (var batch in validation)
        {
            tape.Rewind();
            errors.Add(Forecast(tape, batch), batch.Target, new() { Lengths = batch.Lengths });
        }
        return errors.MeanAbsoluteError;
    }

    static Variable Forecast(Tape tape, Batch batch) =>
        tape.Input([batch.Lengths.Length, batch.Target.Length / batch.Lengths.Length], batch.Forecast);
}
