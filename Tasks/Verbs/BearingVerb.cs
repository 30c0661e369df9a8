using System.CommandLine;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Datasets;
using MoGru.Tasks.Experiments;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru bearing</c>: experiment 8.</summary>
static class BearingVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Paper, "bearing", "bearing faults from vibration, under growing noise",
            """
            Tells bearing faults from vibration under growing noise, by the published protocol and by a fair one.
            With --data on the recordings of Case Western Reserve University (npz or mat), otherwise on generated signals.
            """,
            [
                "mogru bearing --quick",
                "mogru bearing --data data/cwru/npz --protocol fair --noise 0,0.5",
                "mogru bearing --data data --test-loads --noise 0",
            ]);
        var options = new RunOptions(command, defaults: new()
        {
            Cells = "gru,lstm,mogru",
            Seeds = "42",
            ["--hidden"] = "64",
            ["--epochs"] = "15",
            ["--train-samples"] = "all",
            ["--val-samples"] = "all",
        });
        var quick = ValueOption.Flag("--quick", "A scaled-down run of about a minute on two cores.");
        var data = ValueOption.Word("--data", "Folder with the recordings.", "DIR");
        var protocol = ValueOption.Some("--protocol", "published, fair, or both (default).", ["published", "fair"]);
        var noise = ValueOption.Numbers("--noise", "Standard deviations of the noise (default 0,0.1,0.2,0.5,1,2).");
        var loads = ValueOption.Word(
            "--test-loads", "Test the best epoch on faults at other loads; without DIR they are looked for as 'mogru data list' tells.", "DIR");
        loads.Arity = ArgumentArity.ZeroOrOne;
        var window = ValueOption.Whole("--seq-len", "Samples a window (default 1024).");
        var stride = ValueOption.Whole("--stride", "Samples from window to window (default 512).");
        foreach (var option in (Option[])[quick, data, protocol, noise, loads, window, stride])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var request = options.Request(parsed) with
            {
                Data = parsed.GetValue(data),
                SeqLen = parsed.GetValue(window),
                Stride = parsed.GetValue(stride),
                TestLoads = parsed.GetResult(loads) is null ? null : parsed.GetValue(loads) ?? OtherLoads(parsed.GetValue(data)),
            };
            var plan = BearingPlan.Create(
                request, parsed.ListOf(protocol), parsed.ListOf(noise), options.Cells(parsed), options.Seeds(parsed), parsed.GetValue(quick));
            return new ExperimentVerb(session, options).Run(parsed, plan);
        });
        return command;
    }

    // In the folder of the recordings or beside it, or where data sets are looked for.
    static string OtherLoads(string? data)
    {
        var set = DatasetCatalog.CwruOtherLoads;
        string[] names = [.. set.Items.SelectMany(item => item.Unpacked.Select(file => file.Name).Prepend(item.Name))];
        string?[] places = data is null ? [null] : [data, Path.Combine(data, ".."), Path.Combine(data, "..", ".."), null];
        return places.Select(place => DataPlaces.Find(set, place, names)).FirstOrDefault(path => path is not null) is { } found
            ? Path.GetDirectoryName(found)!
            : throw DataPlaces.Missing(set, null, names[0]);
    }
}
