using System.Globalization;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>
/// One safetensors file from which a run continues to the same bits: <c>param.*</c>, Adam's <c>adam.exp_avg.*</c>,
/// <c>adam.exp_avg_sq.*</c> and <c>adam.step</c>, <c>follower.*</c> where the model has tensors that follow others, the running sums of the
/// epoch in F64, and in the metadata the settings, the finished epochs and the best of them. Samples depend on their number alone, so no state of a generator is needed.
/// </summary>
static class Checkpoint
{
    const string Kind = "mogru checkpoint 1";

    public static void Save(string path, RunConfig config, Trainer trainer)
    {
        var writer = new SafetensorsWriter();
        writer.Metadata["kind"] = Kind;
        writer.Metadata["config"] = JsonSerializer.Serialize(config, Json.Line.RunConfig);
        writer.Metadata["epochs"] = JsonSerializer.Serialize(trainer.State.Epochs, Json.Line.ListEpochRecord);
        var state = trainer.State;
        if (state.Best is { } best)
            writer.Metadata["best"] = JsonSerializer.Serialize(best, Json.Line.BestEpoch);
        writer.Add("progress.step", [1], (long[])[state.Step]);
        writer.Add("progress.sums", [4], (double[])[state.LossSum, state.TrainMetric.Sum, state.TrainMetric.Count, state.Seconds]);
        writer.Add("adam.step", [1], (long[])[trainer.Optimizer.StepCount]);

        foreach (var parameter in trainer.Model.Parameters)
            writer.Add($"param.{parameter.Name}", parameter.Shape.ToArray(), parameter.Value);
        foreach (var parameter in trainer.Model.Followers)
            writer.Add($"follower.{parameter.Name}", parameter.Shape.ToArray(), parameter.Value);
        foreach (var remembered in trainer.Optimizer.State)
            writer.Add($"adam.{remembered.Name}", remembered.Tensor.Shape.ToArray(), remembered.Tensor.Span);
        writer.Save(path);
    }

    /// <summary>The settings of the run that a checkpoint is of.</summary>
    /// <exception cref="DataFormatException">The file is missing, damaged, or no checkpoint, or its settings are impossible.</exception>
    public static RunConfig ReadConfig(string path)
    {
        var config = Parse(path, SafetensorsFile.Read(path), "config", Json.Line.RunConfig);
        return TaskCatalog.Fault(config) is { } fault ? throw Damaged(path, $"the config in its metadata {fault}") : config;
    }

    /// <summary>Brings a trainer made with the same settings to where the checkpoint was written.</summary>
    /// <exception cref="DataFormatException">The file is missing or damaged, or belongs to another model.</exception>
    public static void Load(string path, Trainer trainer)
    {
        var file = SafetensorsFile.Read(path);
        var epochs = Parse(path, file, "epochs", Json.Line.ListEpochRecord);
        if (epochs.Count > trainer.Epochs || epochs.Contains(null!))
            throw Damaged(path, $"the epochs in its metadata are not at most {trainer.Epochs} whole records");
        trainer.State.Epochs.AddRange(epochs);
        if (file.Metadata.ContainsKey("best"))
            trainer.State.Best = Parse(path, file, "best", Json.Line.BestEpoch);
        double[] sums = file.Float64("progress.sums");
        long step = Single(path, file, "progress.step", trainer.Steps);
        if (sums.Length != 4)
            throw Damaged(path, $"progress.sums has {sums.Length} elements, expected 4");
        var state = trainer.State;
        (state.Step, state.LossSum, state.TrainMetric, state.Seconds) = ((int)step, sums[0], new MetricSum(sums[1], sums[2]), sums[3]);

        trainer.Optimizer.StepCount = Single(path, file, "adam.step", long.MaxValue);
        foreach (var remembered in trainer.Optimizer.State)
            Copy(path, file, $"adam.{remembered.Name}", remembered.Tensor.Shape, remembered.Tensor.Span);
        Copy(path, file, "param", trainer.Model.Parameters);
        Copy(path, file, "follower", trainer.Model.Followers);
    }

    static void Copy(string path, SafetensorsFile file, string prefix, ParameterList parameters)
    {
        foreach (var parameter in parameters)
            Copy(path, file, $"{prefix}.{parameter.Name}", parameter.Shape, parameter.Write());
    }

    static void Copy(string path, SafetensorsFile file, string name, Shape expected, Span<float> target)
    {
        float[] values = file.Float32(name);
        int[] shape = file.Shape(name);
        if (!shape.AsSpan().SequenceEqual(expected.ToArray()))
            throw Damaged(path, $"{name} is [{string.Join(", ", shape)}], expected {expected}");
        values.CopyTo(target);
    }

    static long Single(string path, SafetensorsFile file, string name, long most)
    {
        long[] values = file.Int64(name);
        return values is [var value] && value >= 0 && value <= most
            ? value
            : throw Damaged(path, string.Create(CultureInfo.InvariantCulture, $"{name} is not one number from 0 to {most}"));
    }

    static T Parse<T>(string path, SafetensorsFile file, string key, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        if (!file.Metadata.TryGetValue("kind", out string? kind) || kind != Kind)
            throw Damaged(path, $"its kind is {Quote.Of(kind)}, expected '{Kind}'");
        try
        {
            if (file.Metadata.TryGetValue(key, out string? text) && JsonSerializer.Deserialize(text, type) is { } value)
                return value;
        }
        catch (JsonException exception)
        {
            throw Damaged(path, $"the {key} in its metadata cannot be read ({exception.Message})");
        }
        throw Damaged(path, $"it has no {key} in its metadata");
    }

    static DataFormatException Damaged(string path, string what) =>
        new($"{path}: the checkpoint cannot be continued: {what}; restore the file from a copy, or start a new run.", path);
}
