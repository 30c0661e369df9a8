using Microsoft.Extensions.Logging;

namespace MoGru.Engine.Training;

/// <summary>
/// What a training tells a log: what happens once an epoch or less often. Epochs count from 1, as in the messages of exceptions.
/// </summary>
static partial class TrainingLog
{
    [LoggerMessage(1, LogLevel.Information,
        "Epoch {Epoch} done: mean loss {Loss:G6}, metric {Metric:G6}, learning rate {LearningRate:G6}, {BatchesPerSecond:F1} batches a second.")]
    public static partial void EpochDone(
        ILogger logger, int epoch, double loss, double? metric, double learningRate, double batchesPerSecond);

    [LoggerMessage(2, LogLevel.Information, "Epoch {Epoch} has the best metric so far, {Metric:G6}; its parameters are kept.")]
    public static partial void BestParameters(ILogger logger, int epoch, double metric);

    [LoggerMessage(3, LogLevel.Information, "After epoch {Epoch} without a new best, learning rates are multiplied by {Factor:G6}.")]
    public static partial void RateLowered(ILogger logger, int epoch, double factor);

    [LoggerMessage(4, LogLevel.Information,
        "Stopped early after epoch {Epoch}: {SinceBest} evaluations came to nothing better than {Best:G6}.")]
    public static partial void StoppedEarly(ILogger logger, int epoch, int sinceBest, double? best);

    [LoggerMessage(5, LogLevel.Information, "Saved to {Path} at epoch {Epoch}, after step {Step} of {Steps}.")]
    public static partial void Saved(ILogger logger, string path, int epoch, int step, int steps);

    [LoggerMessage(6, LogLevel.Information, "Resumed from {Path} at epoch {Epoch}, after step {Step} of {Steps}.")]
    public static partial void Resumed(ILogger logger, string path, int epoch, int step, int steps);

    [LoggerMessage(7, LogLevel.Warning, "Cancelled at epoch {Epoch}, after step {Step} of {Steps}; it can be saved and goes on.")]
    public static partial void Cancelled(ILogger logger, int epoch, int step, int steps);

    [LoggerMessage(8, LogLevel.Error, "Failed at epoch {Epoch}, after step {Step} of {Steps}.")]
    public static partial void Failed(ILogger logger, Exception fault, int epoch, int step, int steps);
}
