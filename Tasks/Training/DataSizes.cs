using System.Globalization;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>The sizes of the data of a run.</summary>
/// <param name="Training">Training samples an epoch.</param>
/// <param name="Validation">Validation samples an epoch.</param>
sealed record DataSize(TaskShape Shape, int Training, int Validation)
{
    public static DataSize Of(TaskData data) => new(data.Shape, data.Count(Split.Training), data.Count(Split.Validation));

    /// <summary>The samples in the largest batch of a run.</summary>
    public int LargestBatch(RunConfig config) => Math.Min(config.Batch, Math.Max(Training, Validation));
}

/// <summary>
/// The sizes of the data of an experiment's runs. Opening recordings takes long, so it is done once for all runs that differ in what changes
/// no size, such as the cell and the seed.
/// </summary>
/// <param name="open">Opens the data of a run.</param>
sealed class DataSizes(Func<RunConfig, TaskData> open)
{
    readonly Dictionary<string, DataSize> known = [];

    /// <summary>The sizes of a run's data.</summary>
    public DataSize Of(RunConfig config)
    {
        string key = Key(config);
        if (!known.TryGetValue(key, out var size))
            known.Add(key, size = DataSize.Of(open(config)));
        return size;
    }

    /// <summary>What decides them, to be compared: the task and the settings that say so.</summary>
    public static string Key(RunConfig config) => string.Join(
        '\0',
        RunSettings.Declared.Where(setting => setting.SizesData)
            .Select(setting => Convert.ToString(setting.Of(config), CultureInfo.InvariantCulture)).Prepend(config.Task));
}
