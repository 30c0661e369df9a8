using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru crossover</c>: experiment 5.</summary>
static class CrossoverVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, CrossoverPlan.Verb, "MoGRU against GRU, by length",
            """
            MoGRU against GRU by length, on copy, selective copy, adding and trend: where does one overtake the other?
            The published script of this experiment ends with an error, so there are no published numbers.
            """,
            ["mogru crossover --quick", "mogru crossover --tasks copy --lengths 10,20,40 --seeds 42,123,456"]);
        var options = new ExperimentOptions(
            command,
            new() { ["--epochs"] = "20", ["--train-samples"] = "5000", ["--val-samples"] = "1000", Cells = "mogru,gru", Seeds = "42" },
            CrossoverPlan.Tasks);
        var lengths = ValueOption.Wholes("--lengths", "Lengths of every task (default copy 5 to 50, selective copy 30 to 200, others 50 to 500).");
        command.Add(lengths);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(
            parsed, CrossoverPlan.Create(options.Request(parsed), parsed.ListOf(lengths))));
        return command;
    }
}
