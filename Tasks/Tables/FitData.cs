using MoGru.Cells.Tables;
using MoGru.Engine.Data;

namespace MoGru.Tasks.Tables;

/// <summary>What a fit learns from: a table, or a file with a series in each row; and one to test on, where there is one.</summary>
sealed class FitData
{
    readonly (Table Table, string Digest)? table;
    readonly Table? test;
    readonly ClassifiedSeries? series, testSeries;

    FitData(ClassifiedSeries series, ClassifiedSeries? test, string digest) => (this.series, testSeries, Digest) = (series, test, digest);

    FitData((Table Table, string Digest) table, Table? test) => (this.table, this.test, Digest) = (table, test, table.Digest);

    /// <summary>The digest of the table's bytes.</summary>
    public string Digest { get; }

    /// <summary>The rows.</summary>
    public int Rows => series?.Sequences.Count ?? table!.Value.Table.RowCount;

    /// <summary>The table; none where series stand in rows.</summary>
    public Table? Table => table?.Table;

    /// <summary>The series, where they stand in rows.</summary>
    public ClassifiedSeries? Series => series;

    /// <summary>What is tested on, where it is a file of its own.</summary>
    public (Table? Table, ClassifiedSeries? Series) Test => (test, testSeries);

    /// <summary>What was read, for people.</summary>
    public IEnumerable<string> Lines => series is null
        ? table!.Value.Table.ToString().Split('\n')
        : [
            FormattableString.Invariant($"{series.Sequences.Count} series of {Lengths(series)} numbers in {series.Classes.Count} classes, ")
                + $"{series.Dialect}",
        ];

    /// <summary>Reads the files.</summary>
    public static FitData Read(string word, string? test, bool ofSeries, TableOptions options)
    {
        if (!ofSeries)
            return new(TableInput.Read(word, options), test is null ? null : TableInput.Read(test, options).Table);
        var (series, digest) = TableInput.ReadSeries(word, null, options);
        return new(series, test is null ? null : TableInput.ReadSeries(test, series.Classes, options).Series, digest);
    }

    /// <summary>Fits a model, or goes on with one.</summary>
    public TableFit Fit(FitOptions options, TableModel? from, IProgress<FitProgress> progress, CancellationToken cancellation)
    {
        if (from is not null)
            return TableFit.Continue(from, table?.Table ?? throw new ArgumentException(
                "A model of series in rows cannot be gone on with; fit it again to all series."), options, progress, cancellation);
        return series is null
            ? TableFit.Of(table!.Value.Table, options, test, progress, cancellation)
            : TableFit.Of(series, options, testSeries, progress, cancellation);
    }

    static string Lengths(ClassifiedSeries series)
    {
        var lengths = Enumerable.Range(0, series.Sequences.Count).Select(series.Sequences.LengthOf).ToArray();
        return lengths.Min() == lengths.Max() ? FormattableString.Invariant($"{lengths.Max()}") : FormattableString.Invariant($"{lengths.Min()} to {lengths.Max()}");
    }
}
