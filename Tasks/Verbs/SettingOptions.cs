using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary>The options of declared settings on a verb.</summary>
sealed class SettingOptions
{
    readonly List<(RunSetting Setting, Option Option)> offered;

    /// <summary>Adds the options to a verb.</summary>
    /// <param name="scope">Which settings.</param>
    /// <param name="defaults">What the help says of defaults that are the verb's own.</param>
    public SettingOptions(Verb command, SettingScope scope, RunDefaults? defaults = null)
    {
        offered =
        [
            .. from setting in RunSettings.Declared
               where setting.Scope == scope
               select (setting, setting.Kind.Offer(setting.Option, setting.Help(defaults?.Of(setting)))),
        ];
        foreach (var (setting, option) in offered)
            command.Add(setting.About, option);
    }

    /// <summary>What is asked for.</summary>
    public RunRequest Request(ParseResult parsed) => RunSettings.With(
        new RunRequest(), offered.Select(one => KeyValuePair.Create(one.Setting, one.Setting.Kind.Read(parsed, one.Option))));
}
