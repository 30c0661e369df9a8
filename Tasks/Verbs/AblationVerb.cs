using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru ablation</c>: experiment 3.</summary>
static class AblationVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, AblationPlan.Verb, "MoGRU without its parts, one at a time",
            """
            MoGRU without momentum, with a fixed beta, without LayerNorm and without reset, on copy, trend and selective copy.
            """,
            ["mogru ablation --quick", "mogru ablation --tasks selective-copy --seeds 42"]);
        var options = new ExperimentOptions(
            command, new() { Cells = "mogru and its four ablations", Seeds = "42,123,456" }, AblationPlan.Tasks);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(parsed, AblationPlan.Create(options.Request(parsed))));
        return command;
    }
}
