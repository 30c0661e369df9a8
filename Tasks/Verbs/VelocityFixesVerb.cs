using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru velocity-fixes</c>: experiment 4.</summary>
static class VelocityFixesVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, VelocityFixesPlan.Verb, "MoGRU's velocity clipped, normalised or gated",
            """
            MoGRU with its velocity clipped, normalised or gated, and GRU, on interference with 5 items and many distractors.
            """,
            ["mogru velocity-fixes --quick", "mogru velocity-fixes --distractors 100 --seeds 42,123,456"]);
        var options = new ExperimentOptions(command, new()
        {
            ["--hidden"] = "96",
            ["--epochs"] = "25",
            ["--train-samples"] = "5000",
            ["--val-samples"] = "1000",
            Cells = "mogru,gru and four variants",
            Seeds = "42",
        });
        var distractors = ValueOption.Wholes("--distractors", "Distractors (default 100,200).");
        command.Add(distractors);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(
            parsed, VelocityFixesPlan.Create(options.Request(parsed), parsed.ListOf(distractors))));
        return command;
    }
}
