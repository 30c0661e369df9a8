using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>Every setting of one run; settings of other tasks than this run's are null.</summary>
sealed record RunConfig : RunSettings
{
    public required string Task { get; init; }

    public string Cell { get; init; } = "mogru";

    public long Seed { get; init; } = 42;

    /// <summary>
    /// The settings that decide the numbers, with the same words for the same numbers: neither the threads nor where data lies, only
    /// whether recordings take the place of generated signals.
    /// </summary>
    public RunConfig Essence() => Without(setting => setting.Essence?.Invoke(this));

    /// <summary>The same run wherever its data lies and whatever its threads.</summary>
    public RunConfig Anywhere() => Without(static _ => null);

    /// <summary>The places of its data, to be compared.</summary>
    public (string Task, string Places) Places() => (Task, string.Join('\0', Place.Select(setting => setting.Of(this))));

    /// <summary>Whether any place is named.</summary>
    public bool NamesPlaces() => Place.Any(setting => Given(setting) is not null);

    /// <summary>The run with its data where another's lies; places that the other does not name stay.</summary>
    public RunConfig MovedTo(RunConfig other) => With(
        this, Place.Where(setting => other.Given(setting) is not null).Select(setting => KeyValuePair.Create(setting, other.Given(setting))));

    /// <summary>Refuses impossible settings of the model and of training; those of the task are checked where its data is made.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate()
    {
        NamedCell.Parse(Cell);
        var faults = new OptionFaults(Task);
        foreach (var setting in Declared)
        {
            if (setting.Of(this) is { } value)
                setting.Rule?.Invoke(faults, setting.Option, value);
        }
        faults.ThrowIfAny();
    }

    static IEnumerable<RunSetting> Place => Declared.Where(setting => setting.Essence is not null);

    RunConfig Without(Func<RunSetting, object?> instead) => With(
        this, Declared.Where(setting => setting.IsCircumstance).Select(setting => KeyValuePair.Create(setting, instead(setting))));
}
