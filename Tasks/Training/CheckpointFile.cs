using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MoGru.Engine.Formats;
using MoGru.Engine.Training;
using MoGru.Tasks.Data;
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
        if (RecordCheck.Fault(epochs, best, trainer.TestSets, trainer.Measures) is { } fault)
            throw Damaged($"in its metadata {fault}");
        double[] sums = file.Float64("progress.sums");
        if (sums.Length != 4 || !Array.TrueForAll(sums, double.IsFinite) || sums[2] < 0)
            throw Damaged("progress.sums is not four finite numbers");
        if (Step > trainer.Steps)
            throw Damaged($"progress.step is {Step}, an epoch has {trainer.Steps} steps");
        long steps = Single("adam.step", long.MaxValue);
        if (steps != (long)epochs.Count * trainer.Steps + Step)
            throw Damaged($"adam.step is {steps}, {epochs.Count} epochs of {trainer.Steps} steps and {Step} more are done");

        if ((TrainingTensors.Restore(file, trainer.Optimizer, "adam")
            ?? TrainingTensors.Restore(file, trainer.Model.Followers, "follower")) is { } misfit)
            throw Damaged(misfit);
        var state = trainer.State;
        state.Epochs.AddRange(epochs.Select(RecordCheck.WithoutNegativeTimes));
        state.Best = best ?? trainer.BestOf(epochs);
        (state.TrainMetric, state.Seconds) = (new(sums[1], sums[2]), Math.Max(0, sums[3]));
        trainer.ContinueAt((int)Step, sums[0]);
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
