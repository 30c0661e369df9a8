using System.CommandLine;
using MoGru.Engine.Formats;
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
        var heldOut = ValueOption.Words(
            "--held-out", $"Domains to hold out (default each in turn): {string.Join(", ", TransferSequences.Names)}.", "A,B", TransferSequences.Names);
        command.Add(heldOut);
        command.SetAction(parsed =>
        {
            string[]? chosen = parsed.ListOf(heldOut);
            if (chosen?.FirstOrDefault(domain => TransferSequences.Find(domain) is null) is { } unknown)
                throw new UsageException(
                    $"transfer: --held-out names {Quote.Of(unknown)}"
                        + Spelling.Hint(unknown, TransferSequences.Names, $"expected some of {string.Join(", ", TransferSequences.Names)}"));
            return new ExperimentVerb(session, options.Run).Run(parsed, TransferPlan.Create(options.Request(parsed), chosen));
        });
        return command;
    }
}
