using System.Text.Json;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>Runs of one task under the same settings; only cell and seed differ.</summary>
sealed class RunGroup
{
    static readonly string[] apart = ["task", "cell", "seed", "threads", "init"];

    RunGroup(IReadOnlyList<RunResult> runs, IReadOnlyDictionary<string, string> settings) => (Runs, Settings) = (runs, settings);

    public IReadOnlyList<RunResult> Runs { get; }

    public string Task => Runs[0].Task;

    public string Metric => Runs[0].Metric;

    /// <summary>The task, and the settings in which it differs from the other groups of its task.</summary>
    public string Label { get; private set; } = "";

    /// <summary>All settings but cell, seed and threads, by their names in JSON.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The settings in which the groups of its task differ.</summary>
    public IReadOnlyList<string> Varied { get; private set; } = [];

    /// <summary>The runs by cell, in the order in which they came.</summary>
    public IEnumerable<IGrouping<string, RunResult>> Cells => Runs.GroupBy(run => run.Cell);

    public static IReadOnlyList<RunGroup> Of(IEnumerable<RunResult> runs)
    {
        var all = runs.Select(run => (Run: run, Settings: SettingsOf(run.Config))).ToList();
        foreach (var sameTask in all.GroupBy(pair => pair.Run.Task))
            MakeDepthPartOfTheCell([.. sameTask]);
        var groups = all
            .GroupBy(pair => string.Join('\n', pair.Settings.Select(s => $"{s.Key}={s.Value}").Prepend(pair.Run.Task)))
            .Select(group => new RunGroup([.. group.Select(pair => pair.Run)], group.First().Settings))
            .ToList();
        foreach (var sameTask in groups.GroupBy(group => group.Task))
            Name([.. sameTask]);
        return groups;
    }

    // Some cells' networks are two layers deep by default where the others have one: where depth varies by that alone, it is no condition.
    static void MakeDepthPartOfTheCell(List<(RunResult Run, Dictionary<string, string> Settings)> runs)
    {
        bool one = runs.GroupBy(pair => UsualLayers(pair.Run.Cell)).All(side => side.DistinctBy(pair => pair.Run.Config.Layers).Count() == 1);
        if (one)
            runs.ForEach(pair => pair.Settings.Remove("layers"));
    }

    // A report may tell of cells that are not known here.
    static int UsualLayers(string cell) => CellCatalog.Default.Find(cell.Split(':')[0])?.UsualLayers ?? 1;

    /// <summary>The value of a setting as a number, or null.</summary>
    public double? Number(string setting) =>
        Settings.TryGetValue(setting, out string? text)
            && NumberText.TryDouble(text, out double value)
            ? value : null;

    static void Name(RunGroup[] groups)
    {
        string[] varied = [.. groups.SelectMany(group => group.Settings.Keys).Distinct()
            .Where(key => groups.Select(group => group.Settings.GetValueOrDefault(key)).Distinct().Count() > 1)];
        foreach (var group in groups)
        {
            var words = varied.Where(group.Settings.ContainsKey).Select(key => $"{key.Replace('_', ' ')} {group.Settings[key]}");
            (group.Varied, group.Label) = (varied, string.Join(", ", words.Prepend(group.Task)));
        }
    }

    static Dictionary<string, string> SettingsOf(RunConfig config) =>
        JsonSerializer.SerializeToElement(config, Json.Line.RunConfig).EnumerateObject()
            .Where(property => !apart.Contains(property.Name))
            .ToDictionary(property => property.Name, property => property.Value.ToString());
}
