using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru scaling</c>: experiment 6.</summary>
static class ScalingVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, ScalingPlan.Verb, "copy by hidden size and by length",
            """
            Copy by hidden size at length 50, and by length at hidden 128.
            """,
            ["mogru scaling --quick", "mogru scaling --widths 32,64 --lengths 20 --seeds 42"]);
        var options = new ExperimentOptions(
            command, new() { ["--hidden"] = "128; it holds for --lengths", Cells = "mogru,gru,lstm", Seeds = "42,123,456" });
        var widths = ValueOption.Wholes("--widths", "Hidden sizes at length 50 (default 32,64,128,256).");
        var lengths = ValueOption.Wholes("--lengths", "Lengths at hidden 128 (default 20,50,100,200).");
        command.Add(widths);
        command.Add(lengths);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(
            parsed, ScalingPlan.Create(options.Request(parsed), parsed.ListOf(widths), parsed.ListOf(lengths))));
        return command;
    }
}
