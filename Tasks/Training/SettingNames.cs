using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Training;

/// <summary>A setting of a run: its option on the command line and its value.</summary>
sealed record Setting(string Option, Func<RunConfig, object?> Of);

/// <summary>The settings by their options, for messages and comparisons.</summary>
static class SettingNames
{
    const string Epochs = "--epochs";

    /// <summary>Settings that only some tasks have.</summary>
    public static IReadOnlyList<Setting> OfTasks { get; } =
    [
        new("--seq-len", c => c.SeqLen), new("--vocab", c => c.Vocab), new("--markers", c => c.Markers), new("--items", c => c.Items),
        new("--distractors", c => c.Distractors), new("--embedding-rows", c => c.EmbeddingRows),
        new("--query-order", c => c.QueryOrder), new("--noise", c => c.Noise), new("--protocol", c => c.Protocol),
        new("--stride", c => c.Stride), new("--data", c => c.Data), new("--test-loads", c => c.TestLoads), new("--held-out", c => c.HeldOut),
    ];

    /// <summary>All settings but the number of threads, which changes nothing in the result.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("TASK", c => c.Task), new("--cell", c => c.Cell), new("--seed", c => c.Seed),
        new("--hidden", c => c.Hidden), new("--layers", c => c.Layers), new(Epochs, c => c.Epochs), new("--batch", c => c.Batch),
        new("--lr", c => c.Lr), new("--clip", c => c.Clip), new("--init", c => c.Init),
        new("--train-samples", c => c.TrainSamples), new("--val-samples", c => c.ValSamples), .. OfTasks,
    ];

    /// <summary>The options that apply to one task only, as a list in words.</summary>
    public static string Legal(TaskDefinition task) => string.Join(", ", OfTasks.Where(s => Applies(s, task)).Select(s => s.Option));

    /// <summary>Whether a task has a setting.</summary>
    public static bool Applies(Setting setting, TaskDefinition task) =>
        setting.Of(task.Defaults) is not null
        || setting.Option == "--data" && task.HasRecordings
        || setting.Option == "--test-loads" && task.HasOtherLoads
        || setting.Option == "--embedding-rows" && task.Defaults.Items is not null;

    /// <summary>The settings without which the run of a file cannot be made: its task's own, and its cell.</summary>
    public static IEnumerable<string> Missing(RunConfig config)
    {
        if (config.Task is null || config.Cell is null)
            return ["TASK or --cell"];
        var defaults = TaskCatalog.Find(config.Task).Defaults;
        return All.Where(setting => setting.Of(defaults) is not null && setting.Of(config) is null).Select(setting => setting.Option);
    }

    /// <summary>Where the settings of two runs differ in what decides the numbers, one part of a sentence each.</summary>
    /// <param name="asked">What is wanted.</param>
    /// <param name="has">What is there.</param>
    /// <param name="whose">Whose settings the second ones are.</param>
    /// <param name="epochs">Whether the number of epochs counts.</param>
    public static IEnumerable<string> Differences(RunConfig asked, RunConfig has, string whose, bool epochs)
    {
        var (first, second) = (asked.Essence(), has.Essence());
        return All.Where(setting => (epochs || setting.Option != Epochs) && !Equals(setting.Of(first), setting.Of(second)))
            .Select(setting => Difference(setting.Option, setting.Of(first), setting.Of(second), whose));
    }

    /// <summary>A difference in words.</summary>
    public static string Difference(string option, object? asked, object? has, string whose) =>
        $"{option} {Text(asked)} ({whose} has {Text(has)})";

    public static string Text(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? Quote.Visible(text) : "no value";
}
