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
        var results = new List<ParityResult>();
        var table = new TextTable(3, "record", "kind", "passed", "forward", "gradient", "loss", "final parameters", "worst tensor");
        foreach (string file in paths.SelectMany(Files))
        {
            session.Token.ThrowIfCancellationRequested();
            var (result, comparison) = Replay(file);
            results.Add(result);
            if (result.Error is not null)
                session.Output.Complain(result.Error);
            table.Add(
                result.File, result.Kind ?? "-", result.Passed ? "yes" : "NO",
                Number(result.Forward), Number(result.Gradient), Number(result.Loss), Number(result.FinalParameters),
                WorstTensor(comparison));
        }

        int broken = results.Count(r => r.Error is not null), failed = results.Count(r => !r.Passed) - broken;
        var people = json.ForPeople;
        table.Write(people);
        people.Text.WriteLine(
            $"worst: forward {Worst(results, r => r.Forward)}, gradient {Worst(results, r => r.Gradient)}, loss "
                + $"{Worst(results, r => r.Loss)}, final parameters {Worst(results, r => r.FinalParameters)}");
        string unread = broken == 0 ? "" : $", {broken} could not be replayed";
        people.Text.WriteLine($"{results.Count - failed - broken} passed, {failed} failed{unread}");
        json.Write(results, Json.Indented.ListParityResult);
        return broken > 0 ? ExitCode.BadData : failed > 0 ? ExitCode.CheckFailed : ExitCode.Done;
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
