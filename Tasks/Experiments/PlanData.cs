using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The files that the runs of an experiment are made from, as they are now.</summary>
sealed class PlanData
{
    readonly Dictionary<object, IReadOnlyList<DataFile>> files = [];

    PlanData()
    {
    }

    /// <summary>The files of all runs; null where everything is generated.</summary>
    public IReadOnlyList<DataFile>? Files => files.Values.SelectMany(some => some).Distinct().ToList() is { Count: > 0 } all ? all : null;

    /// <summary>Reads what the runs will read: each data set once.</summary>
    /// <param name="open">Opens the data of a run.</param>
    public static PlanData Read(ExperimentPlan plan, Func<RunConfig, TaskData> open)
    {
        var data = new PlanData();
        foreach (var config in plan.Runs.Select(run => run.Config).DistinctBy(Place))
            data.files.Add(Place(config), open(config).Files);
        return data;
    }

    /// <summary>The files of a run of the plan.</summary>
    public IReadOnlyList<DataFile> Of(RunConfig config) => files[Place(config)];

    /// <summary>The plan with its data in other folders.</summary>
    /// <param name="asked">A plan in which the folders are; those that it does not name stay.</param>
    /// <exception cref="UsageException">The experiment has no such data.</exception>
    public static ExperimentPlan Moved(ExperimentPlan plan, ExperimentPlan asked, string folder)
    {
        var folders = asked.Runs.Select(run => run.Config)
            .FirstOrDefault(config => config.NamesPlaces());
        return folders is null ? plan : plan with { Runs = [.. plan.Runs.Select(run => run with { Config = Moved(run.Config) })] };

        RunConfig Moved(RunConfig config)
        {
            var moved = config.MovedTo(folders);
            string differences = string.Join(", ", SettingNames.Differences(moved, config, "the experiment", epochs: true));
            return differences.Length == 0 ? moved : throw new UsageException(
                $"{plan.Verb}: {Quote.Visible(folder)} was started with other settings: {differences}; leave the option out, or name "
                    + "another folder with --out.");
        }
    }

    // Neither seed nor protocol decides which files are read.
    static object Place(RunConfig config) => config.Places();
}
