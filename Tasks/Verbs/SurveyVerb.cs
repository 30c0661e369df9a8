using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru survey</c>: what each cell can do.</summary>
static class SurveyVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, SurveyPlan.Verb, "what each cell can do, and at what cost",
            $"""
            What each cell can do, and at what cost: cells × {SurveyPlan.Tasks.Count} tasks × seeds, all models with at most as many
            parameters, trained alike, and tested beyond the lengths of training where a task has one rule for all.
            """,
            [
                "mogru survey --quick",
                "mogru survey --cells gru,lstm,janet --tasks parity-bits,recall",
                "mogru survey --cells all --out runs/survey",
            ]);
        var options = new ExperimentOptions(
            command,
            new()
            {
                ["--hidden"] = "what fits --budget",
                ["--layers"] = "2",
                ["--epochs"] = "20; markov 200",
                ["--lr"] = "0.003",
                ["--train-samples"] = "4000; recall 12000, markov 60",
                ["--val-samples"] = "1000",
                Cells = $"{string.Join(", ", SurveyPlan.Cells)}; {SurveyPlan.All} for every one",
                Seeds = "42,123,456",
            },
            SurveyPlan.Tasks);
        var budget = ValueOption.Whole("--budget", $"Parameters of a model at most (default {SurveyPlan.Budget}).");
        command.Add(budget);
        command.SetAction(parsed => new ExperimentVerb(session, options.Run).Run(
            parsed, SurveyPlan.Create(options.Request(parsed), parsed.GetValue(budget) ?? SurveyPlan.Budget)));
        return command;
    }
}
