using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>
/// The folders of an experiment's runs: their labels in letters that every file system takes. Labels that would then be alike, also where
/// small and large letters are the same, get a digest of what they were behind them.
/// </summary>
static class RunFolderNames
{
    const int DigestLength = 12;

    /// <summary>A name for each run, in their order; no two are the same.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<PlannedRun> runs)
    {
        var alike = runs.CountBy(Plain, StringComparer.OrdinalIgnoreCase).ToDictionary(StringComparer.OrdinalIgnoreCase);
        return [.. runs.Select(run => alike[Plain(run)] == 1 ? Plain(run) : $"{Plain(run)}-{Digest(run)}")];
    }

    static string Plain(PlannedRun run) => string.Concat(run.Label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-'));

    // The settings too: a plan may have been written by hand. Where data lies is none of them, so that it may move.
    static string Digest(PlannedRun run)
    {
        var settings = SettingNames.All.Select(setting => (setting.Option, Value: setting.Of(run.Config.Essence())))
            .Where(setting => setting.Value is not null)
            .Select(setting => string.Create(CultureInfo.InvariantCulture, $"{setting.Option} {setting.Value}"));
        return Sha256.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('\n', settings.Prepend(run.Label))))[..DigestLength];
    }
}
