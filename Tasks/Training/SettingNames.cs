using System.Globalization;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Training;

/// <summary>The settings by their options, for messages and comparisons.</summary>
static class SettingNames
{
    /// <summary>The seed, of which an experiment has many.</summary>
    public const string Seed = "--seed";

    /// <summary>Settings that only some tasks have.</summary>
    public static IReadOnlyList<RunSetting> OfTasks { get; } = [.. RunSettings.Declared.Where(setting => setting.Scope == SettingScope.Task)];

    /// <summary>All settings but those that change nothing in the result.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        new IdentitySetting("TASK", c => c.Task), new IdentitySetting("--cell", c => c.Cell), new IdentitySetting(Seed, c => c.Seed),
        .. RunSettings.Declared.Where(setting => !setting.ChangesNothing),
    ];

    /// <summary>The options that apply to one task only, as a list in words.</summary>
    public static string Legal(TaskDefinition task) => string.Join(", ", OfTasks.Where(setting => setting.AppliesTo(task)).Select(setting => setting.Option));

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
        return All.Where(setting => (epochs || !setting.MayChange) && !Equals(setting.Of(first), setting.Of(second)))
            .Select(setting => Difference(setting.Option, setting.Of(first), setting.Of(second), whose));
    }

    /// <summary>A difference in words.</summary>
    public static string Difference(string option, object? asked, object? has, string whose) =>
        $"{option} {Text(asked)} ({whose} has {Text(has)})";

    public static string Text(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? Quote.Visible(text) : "no value";
}
