using MoGru.Engine.Data;

namespace MoGru.Cells.Tables;

/// <summary>
/// How a model is fitted to a table; what is not said is guessed from it, and <see cref="TableFit.Reasons"/> tells why. Immutable, for any
/// number of threads.
/// </summary>
public sealed record FitOptions
{
    /// <summary>What is learned.</summary>
    public TableTask? Task { get; init; }

    /// <summary>The columns that are answered; one, or for forecasts several.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>
    /// The columns of numbers that are seen; where none are named all are tried, and for forecasts the targets alone besides: what is
    /// better on the rows to validate is kept. A forecast sees the past of its targets always.
    /// </summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The column of times; the first one there is where none is named.</summary>
    public string? Time { get; init; }

    /// <summary>The column that says which rows are one series.</summary>
    public string? Group { get; init; }

    /// <summary>The rows that are seen; 0 for whole series.</summary>
    public int? Window { get; init; }

    /// <summary>The rows that are foretold.</summary>
    public int? Horizon { get; init; }

    /// <summary>The rows of a season, 0 for none.</summary>
    public int? Season { get; init; }

    /// <summary>The quantiles to learn, between 0 and 1; none to learn the mean.</summary>
    public IReadOnlyList<double> Quantiles { get; init; } = [];

    /// <summary>What is seen of the time.</summary>
    public IReadOnlyList<CalendarFeature> Calendar { get; init; } = [];

    /// <summary>What becomes of missing numbers: <see cref="MissingRule.Interpolate"/> is none for rows that come one by one.</summary>
    public MissingRule Missing { get; init; } = MissingRule.CarryLast;

    /// <summary>Whether rows that are not in order are refused or sorted.</summary>
    public RowOrder Order { get; init; }

    /// <summary>The cell of the catalog.</summary>
    public string CellName { get; init; } = "gru";

    /// <summary>The units of a layer.</summary>
    public int? Hidden { get; init; }

    /// <summary>The layers.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Whether forecasts are learned as differences from the last row; they are where nothing is said.</summary>
    public bool Differences { get; init; } = true;

    /// <summary>Whether forecasts carry the states from row to row, in place of a window that is read anew for each.</summary>
    public bool Stateful { get; init; }

    /// <summary>The most passes through what is learned from.</summary>
    public int? Epochs { get; init; }

    /// <summary>The windows or series of a batch.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The learning rate that a cosine brings to nothing.</summary>
    public double? LearningRate { get; init; }

    /// <summary>What initial values, orders and drawn parts depend on.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The fraction of rows, or of series, that choose the model and are not learned from.</summary>
    public double Validation { get; init; } = 0.2;

    /// <summary>The fraction that is only tested on, the last in time; 0 where a table to test on is given.</summary>
    public double Test { get; init; } = 0.2;

    /// <summary>The false alarms of a detector among all rows.</summary>
    public double FalseAlarms { get; init; } = 0.01;

    /// <summary>How many threads work.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The digest of the table's file (SHA-256), which the model keeps; none where it is not known.</summary>
    public string? DataDigest { get; init; }

    /// <summary>Refuses numbers that are out of their range.</summary>
    /// <exception cref="ArgumentException">One is; the message says which.</exception>
    internal void Validate()
    {
        Require(Window is null or >= 0, nameof(Window), Window, "0 rows or more");
        Require(Horizon is null or > 0, nameof(Horizon), Horizon, "1 row or more");
        Require(Season is null or >= 0, nameof(Season), Season, "0 rows or more");
        Require(Hidden is null or > 0, nameof(Hidden), Hidden, "1 unit or more");
        Require(Layers > 0, nameof(Layers), Layers, "1 layer or more");
        Require(Epochs is null or > 0, nameof(Epochs), Epochs, "1 or more");
        Require(BatchSize is null or > 0, nameof(BatchSize), BatchSize, "1 or more");
        Require(LearningRate is null or > 0 and < double.PositiveInfinity, nameof(LearningRate), LearningRate, "above 0");
        Require(Validation is > 0 and < 1 && Test is >= 0 and < 1 && Validation + Test < 1, nameof(Validation), Validation + Test,
            "above 0, and less than 1 together with what is tested on");
        Require(FalseAlarms is > 0 and < 0.5, nameof(FalseAlarms), FalseAlarms, "above 0 and below 0.5");
        Require(Missing != MissingRule.Interpolate, nameof(Missing), Missing, "carried from the last row or refused, as a row to come is not known in use");
        for (int k = 0; k < Quantiles.Count; k++)
            Require(Quantiles[k] is > 0 and < 1 && (k == 0 || Quantiles[k] > Quantiles[k - 1]), nameof(Quantiles), Quantiles[k],
                "between 0 and 1, in rising order");
    }

    static void Require(bool holds, string name, object? given, string needed)
    {
        if (!holds)
            throw new ArgumentException(FormattableString.Invariant($"{name} is {given}; it must be {needed}."), name);
    }
}
