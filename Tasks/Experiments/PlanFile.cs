using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Experiments;

/// <summary>The plan of an experiment in its folder, <c>plan.json</c>, from which it is continued.</summary>
static class PlanFile
{
    public static bool Exists(string folder) => Path.Exists(PathIn(folder));

    public static void Write(string folder, ExperimentPlan plan) => OutputFile.WriteFile(PathIn(folder), Text(plan));

    /// <exception cref="DataFormatException">The file is damaged, or a run in it is impossible.</exception>
    public static ExperimentPlan Read(string folder)
    {
        string path = PathIn(folder);
        try
        {
            var plan = UntrustedJson.OfFile(path, "the plan of an experiment", Json.Untrusted.ExperimentPlan);
            return Fault(plan) is { } fault ? throw Damaged(path, fault) : plan;
        }
        catch (JsonException exception)
        {
            throw Damaged(path, $"the plan cannot be read ({ForeignJson.Reason(exception)})");
        }
    }

    /// <summary>Refuses a plan other than the folder's; where its data lies is no part of it.</summary>
    /// <param name="given">The options that were written; where there are none, all settings are told.</param>
    /// <exception cref="UsageException">The plans differ; the message says in what.</exception>
    public static void RefuseOther(string folder, ExperimentPlan plan, IReadOnlyList<string> given)
    {
        var own = Read(folder);
        if (Essence(own) == Essence(plan))
            return;
        string place = Quote.Visible(folder);
        var all = Differences(plan, own).ToList();
        var asked = all
            .Where(difference => given.Any(option => difference.StartsWith(option.TrimEnd('s'), StringComparison.Ordinal))).ToList();
        string differences = string.Join(", ", (asked.Count > 0 ? asked : all).DefaultIfEmpty("other runs or notes"));
        throw new UsageException(
            $"{plan.Verb}: {place} was started with other settings: {differences}; continue it with --resume {place} and no other option, "
                + "or name another folder with --out.");
    }

    static string? Fault(ExperimentPlan plan)
    {
        if (plan.Runs.Count == 0)
            return "the plan has no runs";
        if (plan.Runs.Select(run => TaskCatalog.Fault(run.Config)).FirstOrDefault(found => found is not null) is { } fault)
            return $"the config of a run {fault}";
        return RunFolderNames.Of(plan.Runs).Distinct().Count() < plan.Runs.Count ? "the plan has a run twice" : null;
    }

    static DataFormatException Damaged(string path, string what) =>
        new($"{Quote.Visible(path)}: {what}; restore the file from a copy, or start the experiment anew.", path);

    static IEnumerable<string> Differences(ExperimentPlan asked, ExperimentPlan own)
    {
        if (asked.Verb != own.Verb)
            yield return SettingNames.Difference("the verb", asked.Verb, own.Verb, Whose);
        if (asked.Quick != own.Quick)
            yield return asked.Quick ? "--quick (the experiment is not)" : "without --quick (the experiment is)";
        foreach (var setting in SettingNames.All)
        {
            string wanted = Values(asked, setting), has = Values(own, setting);
            if (wanted != has)
                yield return SettingNames.Difference(setting.Option, wanted, has, Whose);
        }
    }

    const string Whose = "the experiment";

    static string Values(ExperimentPlan plan, Setting setting) =>
        string.Join(",", plan.Runs.Select(run => setting.Of(run.Config.Essence())).OfType<object>().Distinct().Select(SettingNames.Text));

    static string Essence(ExperimentPlan plan) => Text(
        plan with { DataFiles = null, Runs = [.. plan.Runs.Select(run => run with { Config = run.Config.Essence() })] });

    // The number of threads changes no result, so it is no part of the plan.
    static string Text(ExperimentPlan plan) => JsonSerializer.Serialize(
        plan with { Runs = [.. plan.Runs.Select(run => run with { Config = run.Config with { Threads = 1 } })] },
        Json.Indented.ExperimentPlan);

    static string PathIn(string folder) => Path.Combine(folder, "plan.json");
}
