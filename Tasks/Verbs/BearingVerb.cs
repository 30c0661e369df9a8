using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru bearing</c>: experiment 8.</summary>
static class BearingVerb
{
    static readonly string[] protocols = ["published", "fair"];

    public static Command Create(Session session)
    {
        var command = new Command("bearing",
            """
            Tells bearing faults from vibration under growing noise, by the published protocol and by a fair one.
            With --data on the recordings of Case Western Reserve University (npz or mat), otherwise on generated signals.

            Examples:
              mogru bearing --quick
              mogru bearing --data data/cwru/npz --protocol fair --noise 0,0.5
            """);
        var options = new RunOptions(command);
        var quick = ValueOption.Flag("--quick", "A scaled-down run of about a minute on two cores.");
        var data = ValueOption.Word("--data", "Folder with the recordings.", "DIR");
        var protocol = ValueOption.Words("--protocol", "published, fair, or both (default).", "A,B");
        var noise = ValueOption.Numbers("--noise", "Standard deviations of the noise (default 0,0.1,0.2,0.5,1,2).");
        var window = ValueOption.Whole("--seq-len", "Samples a window (default 1024).");
        var stride = ValueOption.Whole("--stride", "Samples from window to window (default 512).");
        foreach (var option in (Option[])[quick, data, protocol, noise, window, stride])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var chosen = parsed.ListOf(protocol);
            if (chosen?.FirstOrDefault(p => !protocols.Contains(p)) is { } unknown)
                throw new UsageException($"bearing: --protocol names '{unknown}'; it must be published, fair or both with a comma.");
            var request = options.Request(parsed) with
            {
                Data = parsed.GetValue(data),
                SeqLen = parsed.GetValue(window),
                Stride = parsed.GetValue(stride),
            };
            var plan = BearingPlan.Create(
                request, chosen, parsed.ListOf(noise), options.Cells(parsed), options.Seeds(parsed), parsed.GetValue(quick));
            return new ExperimentVerb(session, options).Run(parsed, plan);
        });
        return command;
    }
}
