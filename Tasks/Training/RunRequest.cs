using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Training;

/// <summary>The settings that the command line gives; the others are not given.</summary>
sealed record RunRequest : RunSettings
{
    /// <summary>The settings of a run: the task's own, and what is asked for.</summary>
    /// <exception cref="UsageException">A setting does not apply to the task.</exception>
    /// <exception cref="Data.TaskOptionException">A setting is impossible.</exception>
    public RunConfig Resolve(TaskDefinition task, string cell, long seed)
    {
        RefuseForeign(task);
        var spec = NamedCell.Parse(cell);
        var config = Over(task.Defaults) with { Cell = spec.ToString(), Seed = seed };
        if (spec.Type.UsualLayers != 1 && !Gives("--layers"))
            config = config with { Layers = spec.Type.UsualLayers };
        config.Validate();
        return config;
    }

    /// <summary>Whether a setting is asked for.</summary>
    public bool Gives(string option) => Given(Named(option)) is not null;

    /// <summary>What is asked for, and where nothing is said other settings.</summary>
    public RunRequest Or(RunRequest others) => With(others, Pairs((setting, value) => value));

    /// <summary>Other settings with what is asked for put over them.</summary>
    public RunConfig Over(RunConfig config) => With(
        config, Pairs((setting, value) => value is null ? setting.Unasked?.Invoke() : setting.Kind.Kept(value)));

    /// <summary>
    /// Refuses settings that differ from those of a run that is to be continued. Threads and epochs may differ, and data may lie elsewhere.
    /// </summary>
    /// <exception cref="UsageException">Lists the differences.</exception>
    public void RefuseConflicts(RunConfig config, string folder)
    {
        RefuseForeign(TaskCatalog.Find(config.Task));
        Refuse(string.Join(", ", SettingNames.Differences(Over(config), config, "the run", epochs: false)), folder);
    }

    /// <summary>Refuses a word that differs from the run's.</summary>
    /// <exception cref="UsageException">It does.</exception>
    public static void RefuseConflict(string option, object? asked, object has, string folder)
    {
        if (asked is not null && !asked.Equals(has))
            Refuse(SettingNames.Difference(option, asked, has, "the run"), folder);
    }

    static void Refuse(string conflicts, string folder)
    {
        if (conflicts.Length > 0)
            throw new UsageException($"{folder} was started with other settings: {conflicts}; leave the option out, or start a new run.");
    }

    // What of each setting there is, where it is something.
    IEnumerable<KeyValuePair<RunSetting, object?>> Pairs(Func<RunSetting, object?, object?> of) =>
        Declared.Select(setting => KeyValuePair.Create(setting, of(setting, Given(setting)))).Where(pair => pair.Value is not null);

    void RefuseForeign(TaskDefinition task)
    {
        foreach (var setting in SettingNames.OfTasks)
        {
            if (Given(setting) is not null && !setting.AppliesTo(task))
                throw new UsageException(
                    $"{setting.Option} does not apply to {task.Name}; its own options are {SettingNames.Legal(task)}.");
        }
    }
}
