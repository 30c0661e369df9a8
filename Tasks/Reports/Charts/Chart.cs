using System.Text.Json.Serialization;

namespace MoGru.Tasks.Reports.Charts;

/// <summary>How a chart is drawn.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChartKind>))]
enum ChartKind
{
    /// <summary>Lines over numbers, with bands where a series has <see cref="ChartSeries.Low"/> and <see cref="ChartSeries.High"/>.</summary>
    Lines,

    /// <summary>Bars side by side over named places 0, 1, …</summary>
    Bars,

    /// <summary>Counts by true class and answer.</summary>
    Matrix,

    /// <summary>Numbers by cell and column, shaded by how good they are in their column.</summary>
    Grid,
}

/// <summary>One chart with all its numbers: the page, the SVG file and the CSV file are made from this alone.</summary>
sealed record Chart
{
    /// <summary>Small letters, digits and hyphens, unique in a report: the name of its files.</summary>
    public required string Id { get; init; }

    public required ChartKind Kind { get; init; }
    public required string Title { get; init; }

    /// <summary>What a reader must know to read it, such as what the bands are.</summary>
    public string? Note { get; init; }

    public required ChartAxis X { get; init; }
    public required ChartAxis Y { get; init; }
    public IReadOnlyList<ChartSeries> Series { get; init; } = [];
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];
    public ChartMatrix? Matrix { get; init; }
    public ChartGrid? Grid { get; init; }
}

/// <summary>What runs along an axis.</summary>
sealed record ChartAxis
{
    /// <summary>Name and unit.</summary>
    public required string Label { get; init; }

    public bool Log { get; init; }

    /// <summary>Whether zero belongs on the axis.</summary>
    public bool FromZero { get; init; }

    /// <summary>The places that get labels; null for round numbers.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    /// <summary>The names of the places 0, 1, … of bars.</summary>
    public IReadOnlyList<string>? Names { get; init; }
}

/// <summary>How a series stands to the others.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeriesRole>))]
enum SeriesRole
{
    Ours,

    /// <summary>From the paper: broken and behind.</summary>
    Published,

    /// <summary>What is to be forecast.</summary>
    Truth,

    /// <summary>What is given.</summary>
    History,
}

/// <summary>Points of one colour. Numbers that are not finite are gaps.</summary>
sealed record ChartSeries
{
    public required string Name { get; init; }

    /// <summary>The slot of <see cref="Palette"/>.</summary>
    public required string Colour { get; init; }

    public SeriesRole Role { get; init; }

    /// <summary>Whether points are marked, for values between which there is nothing.</summary>
    public bool HasPoints { get; init; }

    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> X { get; init; }

    [JsonConverter(typeof(NumberSeries))]
    public required IReadOnlyList<double> Y { get; init; }

    [JsonConverter(typeof(NumberSeries))]
    public IReadOnlyList<double>? Low { get; init; }

    [JsonConverter(typeof(NumberSeries))]
    public IReadOnlyList<double>? High { get; init; }
}

/// <summary>A marked point, such as where two lines cross.</summary>
sealed record ChartMark(double X, double Y, string Text);

/// <summary>Counts by true class (rows) and answer (columns).</summary>
sealed record ChartMatrix(IReadOnlyList<string> Names, IReadOnlyList<IReadOnlyList<long>> Counts);

/// <summary>Numbers by row and column; not a number where there is none.</summary>
/// <param name="Texts">The numbers as they are shown, [row, column].</param>
/// <param name="Shades">0 for the worst of a column to 1 for its best; not a number where there is nothing to compare.</param>
sealed record ChartGrid(
    IReadOnlyList<string> Rows, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<double>> Values,
    IReadOnlyList<IReadOnlyList<string>> Texts, IReadOnlyList<IReadOnlyList<double>> Shades);
