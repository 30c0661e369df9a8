using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The plan of an experiment in its folder, <c>plan.json</c>, from which it is continued.</summary>
static class PlanFile
{
    public static bool Exists(string folder) => File.Exists(PathIn(folder));

    public static void Write(string folder, ExperimentPlan plan) => OutputFile.WriteFile(PathIn(folder), Text(plan));

    /// <exception cref="DataFormatException">The file is damaged, or a run in it is impossible.</exception>
    public static ExperimentPlan Read(string folder)
    {
        string path = PathIn(folder);
        try
        {
            if (JsonSerializer.Deserialize(ForeignFile.Bytes(path, "the plan of an experiment"), Json.Line.ExperimentPlan) is { Runs.Count: > 0 } plan)
            {
                string? fault = plan.Runs.Select(Fault)
                    .FirstOrDefault(found => found is not null);
                return fault is null ? plan : throw new DataFormatException(
                    $"{path}: the config of a run {fault}; restore the file from a copy, or start the experiment anew.", path);
            }
        }
        catch (JsonException exception)
        {
            throw new DataFormatException(
                $"{path}: the plan cannot be read ({exception.Message}); restore the file, or start the experiment anew.", path);
        }
        throw new DataFormatException($"{path}: the plan has no runs; restore the file from a copy, or start the experiment anew.", path);
    }

    static string? Fault(PlannedRun? run) => run switch
    {
        { Config: { } config, Condition: not null, Places: { } places } when !places.Contains(null!) => TaskCatalog.Fault(config),
        _ => "is missing, or its condition or places are",
    };

    /// <summary>Refuses a plan other than the folder's.</summary>
    /// <exception cref="UsageException">The plans differ.</exception>
    public static void RefuseOther(string folder, ExperimentPlan plan)
    {
        if (Text(Read(folder)) != Text(plan))
            throw new UsageException(
                $"{plan.Verb}: {folder} was started with other settings; continue it with --resume {folder} and no other option, or "
                    + $"name another folder with --out.");
    }

    // The number of threads changes no result, so it is no part of the plan.
    static string Text(ExperimentPlan plan) => JsonSerializer.Serialize(
        plan with { Runs = [.. plan.Runs.Select(run => run with { Config = run.Config with { Threads = 1 } })] },
        Json.Indented.ExperimentPlan);

    static string PathIn(string folder) => Path.Combine(folder, "plan.json");
}
