using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace MoGru.Bench;

/// <summary>A column computed from the time and from what an operation does.</summary>
sealed class WorkColumn(string name, string legend, string format, Func<Work, double, double> value) : IColumn
{
    /// <summary>Throughput, its share of what the core can do, and tokens a second.</summary>
    public static IColumn[] All { get; } =
    [
        new WorkColumn("GFLOP/s", "Floating-point operations of the matrix products or the kernel a nanosecond", "0.0", (work, ns) => work.Flops / ns),
        new WorkColumn("of peak", "GFLOP/s over independent fused multiply-adds on this core", "0%", (work, ns) => work.Flops / ns / FmaPeak.Gflops),
        new WorkColumn("tokens/s", "Steps of sequences a second", "0", (work, ns) => work.Tokens / ns * 1e9),
    ];

    /// <inheritdoc/>
    public string Id => nameof(WorkColumn) + ColumnName;

    /// <inheritdoc/>
    public string ColumnName => name;

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => legend;

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } time || SuiteCheck.Create(benchmarkCase) is not IMeasured suite)
            return "";
        double number = value(suite.WorkOf(benchmarkCase.Descriptor.WorkloadMethod.Name), time.Mean);
        return number > 0 ? number.ToString(format, CultureInfo.InvariantCulture) : "";
    }
}
