using MoGru.Engine.Data;

namespace MoGru.Tests.Docs;

/// <summary>The tables of docs/own-models.md.</summary>
static class TableExample
{
    /// <summary>What is done with a row.</summary>
    public delegate void Take(long line, ReadOnlySpan<double> numbers);

    /// <summary>What is said of a table, and the batches that are learned from and tried on.</summary>
    public static (string Glance, SequenceBatches Training, Series Validation) Whole(string path)
    {
        // docs: table
        var table = Table.Read(path);
        string glance = table.ToString();  // rows, columns, what is missing, the step of time and its gaps
        var made = table.ToSeries(new() { Group = "pump", Columns = ["load", "wear"], Missing = MissingRule.CarryLast });
        var (training, validation, _) = made.Series.SplitInTime(training: 0.8, validation: 0.2);
        var batches = training.Windows(length: 24, horizon: 6, targets: made.IndicesOf("wear")).Batches(size: 32, seed: 1);
        // docs: end

        return (glance, batches, validation);
    }

    /// <summary>Gives the rows of a stream one by one.</summary>
    public static void Rows(Table table, Stream input, Take take)
    {
        // docs: rows
        using var rows = TableRows.Open(input, table.SchemaOf("load", "wear"));
        while (rows.Next())
            take(rows.Line, rows.Numbers);
        // docs: end
    }
}
