using System.Globalization;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>What <c>--quick</c> makes smaller, in words: the settings in which a scaled-down plan differs from the full one of the same request.</summary>
static class ScaledDown
{
    /// <summary>A sentence that begins with "quick: scaled down"; each setting is followed by the full one in parentheses.</summary>
    public static string Note(IEnumerable<PlannedRun> quick, IEnumerable<PlannedRun> full)
    {
        var small = quick.ToLookup(run => run.Config.Task, run => run.Config);
        var whole = full.ToLookup(run => run.Config.Task, run => run.Config);
        var changes = small.Select(task => (Task: task.Key, Settings: Changes([.. task], [.. whole[task.Key]]))).ToList();
        var common = changes.Select(task => task.Settings.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).ToList();
        var own =
            from task in changes
            let rest = task.Settings.Except(common).ToList()
            where rest.Count > 0
            select $"{task.Task}: {string.Join(", ", rest)}";
        string[] parts = [.. common.Count > 0 ? [string.Join(", ", common)] : Array.Empty<string>(), .. own];
        return parts.Length > 0 ? $"quick: scaled down: {string.Join("; ", parts)}" : "quick: scaled down in nothing, since the options say otherwise";
    }

    static List<string> Changes(List<RunConfig> small, List<RunConfig> whole)
    {
        var changes =
            from setting in SettingNames.All
            let now = small.ConvertAll(config => setting.Of(config)).Distinct().Order(Comparer<object?>.Default).ToList()
            let before = whole.ConvertAll(config => setting.Of(config)).Distinct().Order(Comparer<object?>.Default).ToList()
            where !now.ToHashSet().SetEquals(before)
            select setting.Option == SettingNames.Seed
                ? string.Create(CultureInfo.InvariantCulture, $"{Reports.Counted.Of(now.Count, "seed")} ({before.Count})")
                : $"{setting.Option.TrimStart('-').Replace('-', ' ')} {Values(setting, now)} ({Values(setting, before)})";
        return [.. changes];
    }

    // Without a number a task takes all the samples that it has.
    static string Values(Setting setting, List<object?> values)
    {
        var texts = values.ConvertAll(value =>
            value is null ? setting.Absent : SettingNames.Text(value));
        return texts.Count > 3 ? $"{texts[0]} to {texts[^1]}" : string.Join(" and ", texts);
    }
}
