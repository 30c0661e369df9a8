using System.Globalization;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>A value that every run has, by its name in messages: that of its option on the command line.</summary>
abstract class Setting(string option)
{
    public string Option => option;

    /// <summary>What stands in a comparison where there is no value.</summary>
    public string Absent { get; init; } = "by default";

    /// <summary>Whether a run may be continued with another value.</summary>
    public bool MayChange { get; init; }

    /// <summary>The value of a run; null for none.</summary>
    public abstract object? Of(RunConfig config);
}

/// <summary>What a run is a run of, which no request leaves out.</summary>
sealed class IdentitySetting(string option, Func<RunConfig, object> of) : Setting(option)
{
    public override object Of(RunConfig config) => of(config);
}

/// <summary>Which verbs offer a setting.</summary>
enum SettingScope
{
    /// <summary>Every verb that trains.</summary>
    Run,

    /// <summary><c>mogru train</c>, for tasks that have the setting.</summary>
    Task,

    /// <summary><c>mogru train</c>, for every task.</summary>
    Start,
}

/// <summary>A setting as <see cref="RunSettings"/> declares it: parsing, help, faults, comparisons and plans follow from what it says.</summary>
/// <param name="meaning">What the help says before the default.</param>
abstract class RunSetting(string option, string meaning, ValueKind kind) : Setting(option)
{
    readonly bool? sizesData;

    public SettingScope Scope { get; init; }

    /// <summary>What it is about, for help: tasks have settings of their own, all others are of the training unless they say otherwise.</summary>
    public OptionGroup About { get => field != default ? field : Scope == SettingScope.Task ? OptionGroup.Task : OptionGroup.Training; init; }

    /// <summary>How its values are read.</summary>
    public ValueKind Kind => kind;

    /// <summary>The default in words where its value tells less.</summary>
    public string? Usually { get; init; }

    /// <summary>What a run has where nothing is asked for, if that is neither its task's value nor the default.</summary>
    public Func<object>? Unasked { get; init; }

    /// <summary>Notes what is wrong with a value, under the name of the option; null where its task judges.</summary>
    public Action<OptionFaults, string, object>? Rule { get; init; }

    /// <summary>Which tasks have the setting beside those with a default for it.</summary>
    public Func<TaskDefinition, bool> Belongs { get; init; } = static _ => false;

    /// <summary>Whether the sizes of a run's data may depend on it: settings of tasks are taken to, unless they say otherwise.</summary>
    public bool SizesData { get => sizesData ?? Scope == SettingScope.Task; init => sizesData = value; }

    /// <summary>Whether the numbers of a run are the same for any value.</summary>
    public bool ChangesNothing { get; init; }

    /// <summary>For the place of files, which may move: what of it decides the numbers of a run; null for other settings.</summary>
    public Func<RunConfig, object?>? Essence { get; init; }

    /// <summary>Whether a run stays the same run with another value.</summary>
    public bool IsCircumstance => ChangesNothing || Essence is not null;

    /// <summary>The value where none is given.</summary>
    public abstract object? Fallback { get; }

    public override object? Of(RunConfig config) => config.Given(this) ?? Fallback;

    /// <summary>Whether a task has the setting.</summary>
    public bool AppliesTo(TaskDefinition task) => Of(task.Defaults) is not null || Belongs(task);

    /// <summary>The description of its option.</summary>
    /// <param name="words">The default in the words of a verb; null for the usual ones.</param>
    public string Help(string? words)
    {
        words ??= Usually ?? Convert.ToString(Fallback, CultureInfo.InvariantCulture);
        return string.IsNullOrEmpty(words) ? $"{meaning}." : $"{meaning} (default {words}).";
    }
}

/// <summary>A declared setting with the type of its values.</summary>
sealed class RunSetting<T>(string option, string meaning, ValueKind kind) : RunSetting(option, meaning, kind)
{
    public T? Default { get; init; }

    public override object? Fallback => Default;
}
