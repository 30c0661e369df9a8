using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru benchmark</c>: experiment 1.</summary>
static class BenchmarkVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, BenchmarkPlan.Verb, "four memory tasks, four cells, five seeds",
            """
            Compares cells on copy, adding, trend and selective copy over several seeds, with paired t-tests against mogru.
            """,
            [
                "mogru benchmark --quick",
                "mogru benchmark --cells mogru,gru --seeds 42,123 --out runs/two-cells",
                "mogru benchmark --resume runs/two-cells",
            ]);
        var options = new ExperimentOptions(
            command, new() { Cells = "mogru,gru,lstm,momgru", Seeds = "42,123,456,789,1337" }, BenchmarkPlan.Tasks);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(parsed, BenchmarkPlan.Create(options.Request(parsed))));
        return command;
    }
}
