using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru interference</c>: experiment 2.</summary>
static class InterferenceVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, InterferencePlan.Verb, "recall by the number of distractors and of items",
            """
            Recall of stored items after distractors: 5 items by the number of distractors, and 50 distractors by the number of items.
            The published task asks in the order of storing, so order alone solves it; --query-order shuffled needs recall by key.
            """,
            [
                "mogru interference --quick",
                "mogru interference --query-order shuffled --seeds 42,123,456",
                "mogru interference --sweep distractors --distractors 10,50 --settings paper",
            ]);
        var options = new ExperimentOptions(command, new()
        {
            ["--hidden"] = "96; --settings paper 128",
            ["--epochs"] = "25; --settings paper 20",
            ["--train-samples"] = "5000",
            ["--val-samples"] = "1000",
            Cells = "mogru,gru,lstm",
            Seeds = "42",
        });
        var settings = ValueOption.Choice(
            "--settings", "Of the published script, from which the published table comes (default), or as the paper says.", "code", "paper");
        var order = ValueOption.Choice("--query-order", "Order of the queries (default stored).", "stored", "shuffled");
        var sweep = ValueOption.Choice("--sweep", "One of the two sweeps (default both).", "distractors", "items");
        var distractors = ValueOption.Wholes("--distractors", "Distractors of the first sweep (default 10,25,50,100,200).");
        var items = ValueOption.Wholes("--items", "Items of the second sweep (default 3,5,8,10).");
        foreach (var option in (Option[])[settings, order, sweep, distractors, items])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var request = options.Request(parsed);
            if (request.Quick && parsed.GetValue(settings) is not null)
                throw new UsageException($"{InterferencePlan.Verb}: --settings has no meaning with --quick, which has its own; leave one out.");
            if (parsed.GetValue(sweep) is { } only && parsed.ListOf(only == "items" ? distractors : items) is not null)
                throw new UsageException(
                    $"{InterferencePlan.Verb}: --sweep {only} leaves out the other sweep, to which {(only == "items" ? "--distractors" : "--items")} "
                        + "belongs; leave one of the two out.");
            request = request with { Settings = request.Settings with { QueryOrder = parsed.GetValue(order) } };
            var plan = InterferencePlan.Create(
                request, parsed.GetValue(settings) ?? "code", parsed.GetValue(sweep), parsed.ListOf(distractors), parsed.ListOf(items));
            return new ExperimentVerb(session, options.Run).Run(parsed, plan);
        });
        return command;
    }
}
