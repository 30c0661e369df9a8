using System.Text.Json.Serialization;
using MoGru.Engine.Data;

namespace MoGru.Cells.Tables;

/// <summary>
/// What a <see cref="TableModel"/> is: which columns it sees, what it answers, and its network. Immutable, for any number of threads.
/// </summary>
public sealed record TableModelSettings
{
    /// <summary>What was learned.</summary>
    public required TableTask Task { get; init; }

    /// <summary>Whether a row of the table is a whole series with its class before it, as in the files of the UCR archive.</summary>
    public bool SeriesInRows { get; init; }

    /// <summary>The columns of numbers that the network sees, those that are foretold before the others; none where series stand in rows.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>The columns that are answered.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The classes, where they are answered.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The column of times; none where rows are in order as they stand.</summary>
    public string? Time { get; init; }

    /// <summary>The column that says which rows are one series; none where all are.</summary>
    public string? Group { get; init; }

    /// <summary>What that column has.</summary>
    public ColumnKind GroupKind { get; init; } = ColumnKind.Text;

    /// <summary>What is seen of the time.</summary>
    public IReadOnlyList<CalendarFeature> Calendar { get; init; } = [];

    /// <summary>The rows that are seen; 0 where whole series are.</summary>
    public int Window { get; init; }

    /// <summary>The rows that are foretold; 0 where the answer is of the last row, or of the series.</summary>
    public int Horizon { get; init; }

    /// <summary>The time from a row to the next, in ticks of 100 ns; 0 where it is not known.</summary>
    public long TimeStep { get; init; }

    /// <summary>The rows of a season, 0 where there is none known.</summary>
    public int Season { get; init; }

    /// <summary>The quantiles that are learned, in rising order; none where the mean is.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>What becomes of missing numbers, in training and use alike.</summary>
    public MissingRule Missing { get; init; } = MissingRule.CarryLast;

    /// <summary>Whether forecasts are learned as differences from the last row.</summary>
    public bool Differences { get; init; }

    /// <summary>
    /// Whether states go on from row to row, in training and use alike: every row is answered from all before it, in constant time. The window is
    /// what gradients go back through then.
    /// </summary>
    public bool Stateful { get; init; }

    /// <summary>The cell, as the catalog reads it.</summary>
    public required string CellName { get; init; }

    /// <summary>The units of a layer.</summary>
    public required int Hidden { get; init; }

    /// <summary>The layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Whether the layers read both ways.</summary>
    public bool Bidirectional { get; init; }

    /// <summary>The rows that a step of the network sees at once: itself and those before.</summary>
    public int Patch { get; init; } = 1;

    /// <summary>The rate of dropout before the answer, and the deviation of what is added to the inputs, in training.</summary>
    public double Dropout { get; init; }

    /// <inheritdoc cref="Dropout"/>
    public double Noise { get; init; }

    /// <summary>n, the numbers of a row that are seen, without those of the calendar.</summary>
    internal int InputCount => SeriesInRows ? 1 : Inputs.Count;

    /// <summary>All channels of a step.</summary>
    internal int Channels => InputCount + Tables.Calendar.Channels * Calendar.Count;

    /// <summary>m, the numbers that are answered of a row: targets, or classes.</summary>
    internal int Width => Task == TableTask.Classify ? Classes.Count : Targets.Count;

    /// <summary>Whether the answer is of a whole series.</summary>
    [JsonIgnore]
    public bool OfSeries => Window == 0;

    /// <summary>Whether rows to come are answered, whose columns are the first inputs.</summary>
    internal bool Foretells => Task is TableTask.Forecast or TableTask.Detect;

    /// <summary>The rows that are answered.</summary>
    internal int AnsweredRows => Math.Max(Horizon, 1);
}
