using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Tasks.Data;
using MoGru.Tasks.Models;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Training;

/// <summary>A checkpoint as it lies on disk, checked before anything is taken from it.</summary>
sealed class CheckpointFile
{
    readonly string path;
    readonly SafetensorsFile file;
    readonly List<EpochRecord> epochs;
    readonly BestEpoch? best;

    CheckpointFile(string path, SafetensorsFile file)
    {
        (this.path, this.file) = (path, file);
        if (!file.Metadata.TryGetValue("kind", out string? kind) || kind != Checkpoint.Kind)
            throw Damaged($"its kind is {(kind is null ? "missing" : Quote.Of(kind))}, expected '{Checkpoint.Kind}'");
        Config = Parse("config", Json.Untrusted.RunConfig);
        if (TaskCatalog.Fault(Config) is { } fault)
            throw Damaged($"the config in its metadata {fault}");
        Files = file.Metadata.ContainsKey("data_files") ? Parse("data_files", Json.Untrusted.ListDataFile) : null;
        epochs = Parse("epochs", Json.Untrusted.ListEpochRecord);
        best = file.Metadata.ContainsKey("best") ? Parse("best", Json.Untrusted.BestEpoch) : null;
        Step = Single("progress.step", int.MaxValue);
    }

    /// <summary>The settings of the run.</summary>
    public RunConfig Config { get; }

    /// <summary>The files that its samples come from; null where it does not say.</summary>
    public IReadOnlyList<DataFile>? Files { get; }

    /// <summary>Epochs that are finished or begun.</summary>
    public int Begun => epochs.Count + (Step > 0 ? 1 : 0);

    long Step { get; }

    /// <exception cref="DataFormatException">The file is missing, damaged, or no checkpoint, or its settings are impossible.</exception>
    public static CheckpointFile Read(string path) => new(path, SafetensorsFile.Read(path));

    /// <summary>Brings a trainer made with the same settings to where the checkpoint was written.</summary>
    /// <exception cref="DataFormatException">What the file holds is not what such a run writes.</exception>
    public void Restore(Trainer trainer)
    {
        if (epochs.Count > trainer.Epochs)
            throw Damaged($"the epochs in its metadata are not at most {trainer.Epochs} whole records");
        if (RecordCheck.Fault(epochs, best, trainer.TestSets) is { } fault)
            throw Damaged($"in its metadata {fault}");
        double[] sums = file.Float64("progress.sums");
        if (sums.Length != 4 || !Array.TrueForAll(sums, double.IsFinite) || sums[2] < 0)
            throw Damaged("progress.sums is not four finite numbers");
        if (Step > trainer.Steps)
            throw Damaged($"progress.step is {Step}, an epoch has {trainer.Steps} steps");
        long steps = Single("adam.step", long.MaxValue);
        if (steps != (long)epochs.Count * trainer.Steps + Step)
            throw Damaged($"adam.step is {steps}, {epochs.Count} epochs of {trainer.Steps} steps and {Step} more are done");

        var state = trainer.State;
        state.Epochs.AddRange(epochs.Select(RecordCheck.WithoutNegativeTimes));
        state.Best = best ?? trainer.BestOf(epochs);
        (state.Step, state.LossSum, state.TrainMetric) = ((int)Step, sums[0], new MetricSum(sums[1], sums[2]));
        state.Seconds = Math.Max(0, sums[3]);
        trainer.Optimizer.StepCount = steps;
        foreach (var remembered in trainer.Optimizer.State)
            Copy($"adam.{remembered.Name}", remembered.Tensor.Shape, remembered.Tensor.Span);
        RequireKnown([.. trainer.Optimizer.State.Select(remembered => $"adam.{remembered.Name}"), "adam.step"]);
        Copy("param", trainer.Model.Parameters);
        Copy("follower", trainer.Model.Followers);
    }

    void RequireKnown(HashSet<string> ofOptimizer)
    {
        if (file.Entries.FirstOrDefault(e => e.Name.StartsWith("adam.", StringComparison.Ordinal) && !ofOptimizer.Contains(e.Name)) is { } stranger)
            throw Damaged($"it holds {Quote.Of(stranger.Name)}, which this run's optimizer does not remember");
    }

    void Copy(string prefix, ParameterList parameters)
    {
        foreach (var parameter in parameters)
            Copy($"{prefix}.{parameter.Name}", parameter.Shape, parameter.Write());
    }

    void Copy(string name, Shape expected, Span<float> target)
    {
        float[] values = file.Float32(name);
        int[] shape = file.Shape(name);
        if (!shape.AsSpan().SequenceEqual(expected.ToArray()))
            throw Damaged($"{name} is [{string.Join(", ", shape)}], expected {expected}");
        int at = Array.FindIndex(values, x => !float.IsFinite(x));
        if (at >= 0)
            throw Damaged(string.Create(CultureInfo.InvariantCulture, $"{name} holds {values[at]} at {at}, expected finite numbers"));
        values.CopyTo(target);
    }

    long Single(string name, long most)
    {
        long[] values = file.Int64(name);
        return values is [var value] && value >= 0 && value <= most
            ? value
            : throw Damaged(string.Create(CultureInfo.InvariantCulture, $"{name} is not one number from 0 to {most}"));
    }

    T Parse<T>(string key, JsonTypeInfo<T> type)
    {
        if (!file.Metadata.TryGetValue(key, out string? text))
            throw Damaged($"it has no {key} in its metadata");
        try
        {
            return UntrustedJson.OfText(text, type);
        }
        catch (JsonException exception)
        {
            throw Damaged($"the {key} in its metadata cannot be read ({ForeignJson.Reason(exception)})");
        }
    }

    DataFormatException Damaged(string what) => new(
        $"{Quote.Visible(path)}: the checkpoint cannot be continued: {what}; restore the file from a copy, or start a new run.", path);
}
