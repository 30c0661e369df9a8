using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru benchmark</c>: experiment 1.</summary>
static class BenchmarkVerb
{
    public static Command Create(Session session)
    {
        var command = new Command("benchmark",
            """
            Compares cells on copy, adding, trend and selective copy over several seeds, with paired t-tests against mogru.

            Examples:
              mogru benchmark --quick
              mogru benchmark --cells mogru,gru --seeds 42,123 --out runs/two-cells
            """);
        var options = new RunOptions(command);
        var quick = ValueOption.Flag("--quick", "A scaled-down run of about a minute on two cores.");
        var tasks = ValueOption.Words("--tasks", $"Some of {string.Join(", ", BenchmarkPlan.Tasks)}.", "A,B");
        command.Add(quick);
        command.Add(tasks);
        command.SetAction(parsed =>
        {
            var chosen = parsed.ListOf(tasks);
            if (chosen?.FirstOrDefault(task => !BenchmarkPlan.Tasks.Contains(task)) is { } unknown)
                throw new UsageException(
                    $"benchmark: --tasks names '{unknown}'; expected some of {string.Join(", ", BenchmarkPlan.Tasks)}.");
            var plan = BenchmarkPlan.Create(
                options.Request(parsed), chosen, options.Cells(parsed), options.Seeds(parsed), parsed.GetValue(quick));
            return new ExperimentVerb(session, options).Run(parsed, plan);
        });
        return command;
    }
}
