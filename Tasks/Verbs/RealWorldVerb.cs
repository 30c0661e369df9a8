using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru real-world</c>: experiment 9.</summary>
static class RealWorldVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, RealWorldPlan.Verb, "ETTh1, ECG5000 and sequential MNIST",
            """
            Recorded series: a forecast of 96 hours (ETTh1), heartbeats (ECG5000), digits pixel by pixel (sequential MNIST).
            The files are looked for in --data; without it in $MOGRU_DATA, data and ../shared/data ('mogru data list').
            """,
            ["mogru real-world --quick", "mogru real-world --tasks etth1 --hidden 64 --data ~/data"]);
        var options = new ExperimentOptions(
            command,
            new()
            {
                Cells = "mogru,gru,lstm,ssm",
                Seeds = "42,123,456",
                ["--hidden"] = "128; etth1 64 and 128",
                ["--epochs"] = "etth1 50, ecg5000 100, smnist 30",
                ["--train-samples"] = "all",
                ["--val-samples"] = "all",
            },
            RealWorldPlan.Tasks);
        var data = ValueOption.Word("--data", "Data folder.", "DIR");
        command.Add(data);
        command.SetAction(parsed =>
        {
            var request = options.Request(parsed);
            request = request with { Settings = request.Settings with { Data = parsed.GetValue(data) } };
            return new ExperimentVerb(session, options.Run).Run(parsed, RealWorldPlan.Create(request));
        });
        return command;
    }
}
