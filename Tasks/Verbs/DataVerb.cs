using System.CommandLine;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Datasets;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru data</c>: what data sets there are, whether they are right, and bringing them here.</summary>
sealed class DataVerb
{
    readonly Session session;
    readonly Option<string?> data = ValueOption.Word("--data", "Data folder (default: $MOGRU_DATA, data, ../shared/data).", "DIR");
    readonly Option<string?> json = ValueOption.Word("--json", "Write the findings as JSON; - for standard output and nothing else there.", "FILE");

    DataVerb(Session session) => this.session = session;

    public static Command Create(Session session)
    {
        var verb = new DataVerb(session);
        return new Verb(VerbGroup.Tools, "data", "the public data sets: list, check, get",
            """
            The public data sets that experiments read: what they are, whether they are whole, and bringing them here.
            They are looked for in --data; without it in $MOGRU_DATA, in data, and in ../shared/data.
            """,
            ["mogru data list", "mogru data check etth1 mnist", "mogru data get etth1"])
        {
            verb.List(),
            verb.Check(),
            verb.Get(),
        };
    }

    Verb List()
    {
        var command = new Verb(VerbGroup.Tools, "list", "what there is, its licence, and whether it is here",
            """
            Lists the data sets: what each is, its licence, where it comes from, and whether it is here.
            """,
            ["mogru data list"])
        { data, json };
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            DatasetReport[] reports = [.. DatasetCatalog.All.Select(set => DatasetCheck.Of(set, parsed.GetValue(data), verify: false))];
            foreach (var report in reports)
                DatasetLines.Describe(report, target.ForPeople);
            target.Write(reports, Json.Indented.DatasetReportArray);
            return ExitCode.Done;
        });
        return command;
    }

    Verb Check()
    {
        var names = new Argument<string[]>("NAME")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = $"Data sets (default all): {string.Join(", ", Sets)}.",
            CompletionSources = { Sets },
        };
        var command = new Verb(VerbGroup.Tools, "check", "compare the files with their digests",
            """
            Compares the files that are here with their SHA-256 digests. Exit code 1 where a file is another one, 3 where one
            cannot be opened, or where one of a data set that is named is missing.
            """,
            ["mogru data check etth1"])
        { names, data, json };
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            string[] chosen = parsed.GetValue(names) ?? [];
            var sets = chosen.Length > 0 ? [.. chosen.Select(DatasetCatalog.Find)] : DatasetCatalog.All;
            var reports = new List<DatasetReport>();
            foreach (var set in sets)
            {
                session.Token.ThrowIfCancellationRequested();
                reports.Add(DatasetCheck.Of(set, parsed.GetValue(data), verify: true));
                DatasetLines.Compare(reports[^1], target.ForPeople);
            }
            target.Write([.. reports], Json.Indented.DatasetReportArray);
            return Verdict(reports, chosen.Length > 0);
        });
        return command;
    }

    Verb Get()
    {
        var name = new Argument<string>("NAME") { Description = $"The data set: {string.Join(", ", Sets)}.", CompletionSources = { Sets } };
        var from = ValueOption.Word("--from", "The address or folder that holds its files (default: where it is handed out).", "URL|DIR");
        var unlicensed = ValueOption.Flag("--unlicensed", "Bring a data set whose licence is not stated: that you may use it is yours to know.");
        var command = new Verb(VerbGroup.Tools, "get", "download or copy a data set",
            """
            Downloads or copies a data set, compares it with its digests and unpacks it. An interrupted download is gone on with.
            Without --data it comes to $MOGRU_DATA, or to the folder data.
            """,
            ["mogru data get etth1", "mogru data get ecg200 --unlicensed", "mogru data get mnist --from ~/downloads --data data"])
        { name, from, unlicensed, data, json };
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            session.Output.LinesAreBesideThePoint();
            var set = DatasetCatalog.Find(parsed.GetValue(name)!);
            string? place = parsed.GetValue(from);
            if (place is null && !set.IsLicensed && !parsed.GetValue(unlicensed))
                throw new UsageException(
                    $"data get: {set.Name} comes without a licence ({set.Licence.TrimEnd('.')}); if you may use it, get it with '{set.Command}', or name "
                        + "a copy of yours with --from.");
            string root = DataPlaces.Target(parsed.GetValue(data)), folder = Path.Combine([root, .. set.Folder.Split('/')]);
            using var source = FileSource.Open(place, set);
            target.ForPeople.Text.WriteLine($"{set.Name}: {set.Licence}");
            new DatasetFetch(set, source, folder, target.ForPeople.Text.WriteLine, session.Token).Run();
            target.ForPeople.Text.WriteLine($"{set.Name}: whole, in {Quote.Visible(folder)}");
            target.Write([DatasetCheck.Of(set, root, verify: true)], Json.Indented.DatasetReportArray);
            return ExitCode.Done;
        });
        return command;
    }

    static string[] Sets => [.. DatasetCatalog.All.Select(set => set.Name)];

    static int Verdict(IReadOnlyList<DatasetReport> reports, bool named)
    {
        if (reports.Any(report => report.State == "damaged"))
            return ExitCode.CheckFailed;
        if (reports.Any(report => report.State == "unreadable"))
            return ExitCode.BadData;
        return named && reports.Any(report => report.State == "missing") ? ExitCode.BadData : ExitCode.Done;
    }
}
