using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru head-to-head</c>: experiment 7.</summary>
static class HeadToHeadVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, HeadToHeadPlan.Verb, "MoGRU, GRU and state-space layers side by side",
            """
            MoGRU, GRU and the state-space layers on frequency separation, trend reversal and interference (5 items, 50 distractors).
            """,
            ["mogru head-to-head --quick", "mogru head-to-head --tasks trend-reversal --seeds 42,123,456"]);
        var options = new ExperimentOptions(
            command,
            new()
            {
                ["--hidden"] = "96",
                ["--epochs"] = "25",
                ["--train-samples"] = "4000",
                ["--val-samples"] = "1000",
                Cells = "mogru,gru,ssm",
                Seeds = "42",
            },
            HeadToHeadPlan.Tasks);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(parsed, HeadToHeadPlan.Create(options.Request(parsed))));
        return command;
    }
}
