namespace MoGru.Tasks.Experiments;

/// <summary>Where the published account does not say, or not do, what it seems to: told under the tables that it touches.</summary>
static class Discrepancies
{
    public static IEnumerable<string> Of(ExperimentPlan plan)
    {
        bool Has(string task) => plan.Runs.Any(run => run.Config.Task == task);
        if (Has("trend"))
            yield return "trend: mse_sum is, as published, the squared error summed over the steps of a sample: T times the error per "
                + "element, which stands in column mse.";
        if (plan.Verb == BenchmarkPlan.Verb)
            yield return "benchmark: the paper names a two-sample test; its script runs the paired test, as here.";
        if (plan.Verb is InterferencePlan.Verb or VelocityFixesPlan.Verb)
            yield return "interference: the paper says hidden 128 and 20 epochs; its table comes from the script, which has hidden 96 and "
                + "25 epochs (--settings code).";
        if (Has("interference") && plan.Runs.Any(run => run.Config.QueryOrder == "stored"))
            yield return "interference: the published queries come in the order of storing and keys may repeat, so recall by order alone "
                + "solves the task; chance is 1/17 with 32 tokens. --query-order shuffled asks by key.";
        if (plan.Verb == CrossoverPlan.Verb)
            yield return "crossover: the published script unpacks four models into three names and ends with an error: there are no "
                + "published numbers, and the lengths between the published ends are ours.";
        if (plan.Verb == ScalingPlan.Verb)
            yield return "scaling: the published account does not say which epoch counts; here the last one does, and the best one of each "
                + "run is in the JSON.";
        if (plan.Runs.Any(run => run.Config is { Task: "bearing", Protocol: "published" }))
            yield return "bearing: the published normal record is sampled at 48 kHz and the faults at 12 kHz, and its windows overlap "
                + "across the split: accuracies by that protocol tell bandwidths apart. --protocol fair mends both.";
        foreach (string line in PublishedBearing.Rerun(
            [.. plan.Runs.Where(run => run.Config.Data is not null).Select(run => run.Config.Protocol).OfType<string>()]))
            yield return line;
    }
}
