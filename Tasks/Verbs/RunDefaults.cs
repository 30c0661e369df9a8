using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>What the help of a verb says about its defaults where they are not those that the settings declare.</summary>
sealed class RunDefaults
{
    readonly Dictionary<RunSetting, string> words = [];

    /// <summary>Null where the verb's description names them.</summary>
    public string? Cells { get; init; }

    public string? Seeds { get; init; }

    /// <summary>The default of a setting in the words of the verb.</summary>
    public string this[string option]
    {
        init => words.Add(RunSettings.Named(option), value);
    }

    /// <summary>The words of the verb; null for the usual ones.</summary>
    public string? Of(RunSetting setting) => words.GetValueOrDefault(setting);

    /// <summary>The end of a description: the default in brackets, if there is one to tell.</summary>
    public static string After(string? value) => value is null ? "." : $" (default {value}).";
}
