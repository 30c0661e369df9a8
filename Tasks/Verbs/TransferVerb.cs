using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru transfer</c>: experiment 10.</summary>
static class TransferVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, TransferPlan.Verb, "codes of three domains foretell the fourth",
            """
            Codes learned by VICReg on three generated domains of offers foretell the last surplus in the fourth.
            """,
            ["mogru transfer --quick", "mogru transfer --held-out negotiation,public-goods --cells gru --seeds 42"]);
        var options = new ExperimentOptions(
            command,
            new() { Cells = "mogru,gru", Seeds = "42,123,456", ["--hidden"] = "64", ["--train-samples"] = "2000 a domain", ["--val-samples"] = "500" });
        var heldOut = ValueOption.Some(
            "--held-out", $"Domains to hold out (default each in turn): {string.Join(", ", TransferSequences.Names)}.", TransferSequences.Names);
        command.Add(heldOut);
        command.SetAction(parsed =>
            new ExperimentVerb(session, options.Run).Run(parsed, TransferPlan.Create(options.Request(parsed), parsed.ListOf(heldOut))));
        return command;
    }
}
