using System.CommandLine;
using System.Globalization;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Data;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru match</c>: experiment 12.</summary>
static class MatchVerb
{
    const string Name = "match";
    const int LargestHidden = 4096;

    static readonly string[] defaultCells = [.. BenchmarkPlan.Cells.Where(cell => cell != ParameterMatch.Reference)];

    public static Command Create(Session session)
    {
        var command = new Verb(VerbGroup.Tools, Name, "hidden sizes at which cells have equal parameters",
            """
            The smallest hidden size at which another cell has as many parameters as MoGRU, with embedding and head.
            """,
            ["mogru match --hidden 128 --cells gru,lstm"]);
        var cells = CellNames.Option("--cells", "--cell", "Cells (default gru,lstm,momgru).", "A,B");
        var tasks = ValueOption.Some("--tasks", $"Some of {string.Join(", ", BenchmarkPlan.Tasks)} (default all).", BenchmarkPlan.Tasks);
        var hidden = ValueOption.Whole("--hidden", "MoGRU's hidden size (default 128).");
        var quick = ValueOption.Flag("--quick", "The same: counting takes no time, so nothing is scaled down.");
        var json = ValueOption.Word("--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");
        foreach (var option in (Option[])[cells, tasks, hidden, quick, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            int reference = parsed.GetValue(hidden) ?? PublishedParameters.Hidden;
            new OptionFaults(Name).Range("--hidden", reference, 1, LargestHidden).ThrowIfAny();
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            var results =
                (from task in parsed.ListOf(tasks) ?? BenchmarkPlan.Tasks
                 from cell in parsed.ListOf(cells) ?? defaultCells
                 select ParameterMatch.Of(task, NamedCell.Parse(cell).ToString(), reference)).ToList();
            Write(results, reference, target.ForPeople);
            target.Write(results, Json.Indented.ListParameterMatchResult);
            return ExitCode.Done;
        });
        return command;
    }

    static void Write(List<ParameterMatchResult> results, int reference, Output output)
    {
        output.Text.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"match: parameters at hidden {reference} beside the published ones, and the hidden size that reaches MoGRU's count"));
        var table = new TextTable(2, "task", "cell", "parameters", "published", "matched at", "count there") { Names = 2 };
        foreach (var task in results.GroupBy(result => result.Task))
        {
            var first = task.First();
            table.Add(task.Key, first.Reference, Text(first.ReferenceParameters), Text(first.PublishedReferenceParameters), "", "");
            foreach (var result in task)
            {
                table.Add(
                    task.Key, result.Cell, Text(result.ParametersAtReferenceHidden), Text(result.PublishedParameters),
                    Text(result.Hidden), Text(result.Parameters));
            }
        }
        table.Write(output);
    }

    static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";
}
