using System.CommandLine;
using MoGru.Cells.Tables;
using MoGru.Engine.Data;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tasks.Tables;

namespace MoGru.Tasks.Verbs;

/// <summary><c>mogru compare A B TABLE</c>: two models on the same rows.</summary>
static class CompareVerb
{
    const double Level = 0.05;

    public static Command Create(Session session)
    {
        var verb = new Verb(VerbGroup.Data, "compare", "which of two models is better, and whether by chance",
            """
            Holds two models against each other on a table that neither was fitted to. They answer the same, by whatever windows and inputs; rows
            that both answer count. Numbers are compared by their squared errors (Diebold and Mariano's test, in windows that overlap), classes by
            where one alone is right (McNemar's exact test, which takes windows for independent).
            """,
            ["mogru compare models/ETTh1 models/ETTh1-2 later.csv", "mogru compare models/small models/large test.csv --json -"]);
        var a = new Argument<string>("A") { Description = "The folder of a model, as fit printed it." };
        var b = new Argument<string>("B") { Description = "The folder of another one, fitted to answer the same." };
        var table = new Argument<string>("TABLE") { Description = "A table as fit reads it; - for standard input." };
        verb.Add(a);
        verb.Add(b);
        verb.Add(table);
        var sort = ValueOption.Flag("--sort", "Sort the rows by time.");
        verb.Add(sort);
        var reading = new ReadingOptions(verb);
        var json = ValueOption.Word("--json", "Write the result as JSON; - for standard output and nothing else there.", "FILE");
        verb.Add(OptionGroup.Files, json);
        verb.SetAction(parsed =>
        {
            using var target = new JsonTarget(parsed.GetValue(json), session.Output);
            string first = parsed.GetValue(a)!, second = parsed.GetValue(b)!;
            var compared = Compared(
                TableModel.Load(first), TableModel.Load(second), parsed.GetValue(table)!, parsed.GetValue(sort) ? RowOrder.Sort : RowOrder.Check,
                reading.Of(parsed));
            string verdict = Verdict(compared);
            Write(compared, first, second, target.ForPeople);
            target.ForPeople.Heading(verdict);
            double? p = double.IsNaN(compared.P) ? null : compared.P;
            target.Write(
                new(compared.Name, compared.A, compared.B, compared.Difference, p, compared.Count, verdict), Json.Indented.ComparisonResult);
            return ExitCode.Done;
        });
        return verb;
    }

    static TableComparison Compared(TableModel a, TableModel b, string word, RowOrder order, TableOptions options)
    {
        try
        {
            if (a.Settings.SeriesInRows && b.Settings.SeriesInRows)
                return TableComparison.Of(a, b, TableInput.ReadSeries(word, a.Settings.Classes, options).Series);
            TableComparison.Require(a, b);
            var table = TableInput.Read(word, options, a, b);
            return TableInput.Data(word, () => TableComparison.Of(a, b, table, order));
        }
        catch (ArgumentException fault) when (fault.ParamName == "b")
        {
            throw new UsageException($"compare: {TableInput.Sentence(fault)}");
        }
    }

    static void Write(TableComparison compared, string first, string second, Output output)
    {
        output.Heading(compared.HigherIsBetter
            ? FormattableString.Invariant($"Right answers, of {compared.Count} that both give")
            : FormattableString.Invariant($"Mean square error in standard deviations of A, over {compared.Count} windows that both answer"));
        var table = new TextTable(2, "", "model", compared.Name) { Names = 2 };
        foreach (var (name, model, value, other) in
            ((string, string, double, double)[])[("A", first, compared.A, compared.B), ("B", second, compared.B, compared.A)])
        {
            if (compared.HigherIsBetter ? value > other : value < other)
                table.AddBest(name, model, MetricText.Of(value, 4));
            else
                table.Add(name, model, MetricText.Of(value, 4));
        }
        table.Write(output);
    }

    static string Verdict(TableComparison compared)
    {
        if (double.IsNaN(compared.P))
            return $"{Counted.Of(compared.Count, "window")} cannot tell the models apart; give more rows.";
        string p = $"p = {MetricText.Of(compared.P, 2)}";
        if (compared.P >= Level)
            return $"No difference that {(compared.Count == 1 ? "this window" : $"these {Counted.Of(compared.Count, "window")}")} could show, {p}.";
        bool isFirst = compared.HigherIsBetter == compared.A > compared.B;
        var (best, other) = isFirst ? (compared.A, compared.B) : (compared.B, compared.A);
        var (name, loser) = isFirst ? ("A", "B") : ("B", "A");
        return compared.HigherIsBetter
            ? FormattableString.Invariant($"{name} is better: {best:P1} right, {loser} {other:P1}, {p}.")
            : FormattableString.Invariant($"{name} is better: its error is {best / other:F2} of {loser}'s, {p}.");
    }
}
