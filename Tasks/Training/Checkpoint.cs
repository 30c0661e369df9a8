using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// One safetensors file from which a run continues to the same bits: <c>param.*</c>, Adam's <c>adam.exp_avg.*</c>,
/// <c>adam.exp_avg_sq.*</c> and <c>adam.step</c>, <c>follower.*</c> where the model has tensors that follow others, the running sums of the
/// epoch in F64, and in the metadata the settings, the finished epochs, the best of them, and the files that the samples come from.
/// Samples depend on their number alone, so no state of a generator is needed.
/// </summary>
static class Checkpoint
{
    public const string Kind = "mogru checkpoint 1";

    /// <param name="files">The files that the samples come from; none where they are generated.</param>
    public static void Save(string path, RunConfig config, Trainer trainer, IReadOnlyList<DataFile>? files = null)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["kind"] = Kind;
        writer.Metadata["config"] = JsonSerializer.Serialize(config, Json.Line.RunConfig);
        writer.Metadata["epochs"] = JsonSerializer.Serialize(trainer.State.Epochs, Json.Line.ListEpochRecord);
        if (files is { Count: > 0 })
            writer.Metadata["data_files"] = JsonSerializer.Serialize([.. files], Json.Line.ListDataFile);
        var state = trainer.State;
        if (state.Best is { } best)
            writer.Metadata["best"] = JsonSerializer.Serialize(best, Json.Line.BestEpoch);
        writer.Add("progress.step", [1], (long[])[trainer.Step]);
        writer.Add("progress.sums", [4], (double[])[trainer.LossSum, state.TrainMetric.Sum, state.TrainMetric.Count, state.Seconds]);
        TrainingTensors.Add(writer, trainer.Optimizer, "adam");
        TrainingTensors.Add(writer, trainer.Model.Followers, "follower");
        writer.Save(path);
    }
}
