using System.CommandLine;
using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Parity;
using MoGru.Tasks.Reports;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru parity FILE|DIR…</c>: replays golden records.</summary>
static class ParityVerb
{
    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Tools, "parity", "replay golden records of PyTorch and compare",
            """
            Replays golden records (outputs and gradients of cells and operations, short training runs, computed in double precision)
            and compares. A record passes within the larger of 4 times float32 PyTorch's own error and 2e-6 (1e-5 for gradients and
            final parameters). A record that cannot be replayed is told and counted, and the others go on.
            """,
            ["mogru parity Engine.Tests/golden"]);
        var paths = new Argument<string[]>("FILE|DIR")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "Records, or folders of records.",
        };
        var json = ValueOption.Word("--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");
        command.Add(paths);
        command.Add(json);
        command.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            return Run(session, parsed.GetValue(paths) ?? [], target);
        });
        return command;
    }

    static int Run(Session session, string[] paths, JsonTarget json)
    {
        if (paths.Length == 0)
            throw new UsageException(
                "parity: no FILE or DIR is given; expected golden records (*.safetensors) or folders of them, such as "
                    + "Engine.Tests/golden.");
        var replayed = new List<(ParityResult Result, Comparison Comparison)>();
        foreach (string file in paths.SelectMany(Files))
        {
            session.Token.ThrowIfCancellationRequested();
            replayed.Add(Replay(file));
            if (replayed[^1].Result.Error is { } error)
                session.Output.Complain(error);
        }
        var results = replayed.ConvertAll(record => record.Result);
        int broken = results.Count(r => r.Error is not null), failed = results.Count(r => !r.Passed) - broken;
        var people = json.ForPeople;
        foreach (var kind in replayed.GroupBy(record => record.Result.Kind ?? "not replayed"))
            Write(kind.Key, [.. kind], people);
        people.Text.WriteLine(
            $"worst: forward {Worst(results, r => r.Forward)}, gradient {Worst(results, r => r.Gradient)}, loss "
                + $"{Worst(results, r => r.Loss)}, final parameters {Worst(results, r => r.FinalParameters)}");
        string unread = broken == 0 ? "" : $", {broken} could not be replayed";
        people.Text.WriteLine($"{results.Count - failed - broken} passed, {failed} failed{unread}");
        json.Write(results, Json.Indented.ListParityResult);
        return broken > 0 ? ExitCode.BadData : failed > 0 ? ExitCode.CheckFailed : ExitCode.Done;
    }

    // A table a kind, with the errors that it has; the worst tensor where someone looks for a fault.
    static void Write(string kind, List<(ParityResult Result, Comparison Comparison)> records, Output output)
    {
        (string Heading, Func<ParityResult, double?> Error)[] errors =
        [
            .. new (string, Func<ParityResult, double?> Error)[]
            {
                ("forward", result => result.Forward), ("gradient", result => result.Gradient), ("loss", result => result.Loss),
                ("parameters", result => result.FinalParameters),
            }.Where(error => records.Exists(record => error.Error(record.Result) is not null)),
        ];
        bool tensors = output.IsVerbose || records.Exists(record => !record.Result.Passed);
        string[] last = tensors ? ["worst tensor"] : [];
        var table = new TextTable(2, [kind, "passed", .. errors.Select(error => error.Heading), .. last]);
        foreach (var (result, comparison) in records)
            table.Add(
            [
                Path.GetFileNameWithoutExtension(result.File), result.Passed ? "yes" : "NO", .. errors.Select(error => Number(error.Error(result))),
                .. tensors ? [WorstTensor(comparison)] : Array.Empty<string>(),
            ]);
        table.Write(output);
    }

    // A folder without records stands for itself, so that it is told like a record that cannot be read.
    static IEnumerable<string> Files(string path)
    {
        if (!Directory.Exists(path))
            return [path];
        string[] files = Directory.GetFiles(path, "*.safetensors");
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files : [path];
    }

    static (ParityResult Result, Comparison Comparison) Replay(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? throw new DataFormatException($"parity: {path} holds no *.safetensors; name a folder of golden records.", path)
                : RecordReplay.Run(path);
        }
        catch (Exception exception) when (exception is DataFormatException or IOException or UnauthorizedAccessException)
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
            return (new() { File = name, Passed = false, Error = Failure.Of(exception).Message }, new());
        }
    }

    static string WorstTensor(Comparison comparison) =>
        comparison.Quantities.Where(q => q != Quantity.GradientNorm)
            .OrderByDescending(q => comparison.Error(q)).Select(comparison.Tensor).FirstOrDefault("");

    static string Worst(List<ParityResult> results, Func<ParityResult, double?> error) => Number(results.Max(error));

    static string Number(double? error) => error is double value ? value.ToString("E2", CultureInfo.InvariantCulture) : "-";
}
