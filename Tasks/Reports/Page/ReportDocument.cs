using System.Text.Json.Serialization;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Page;

/// <summary>All that a page shows, in its order.</summary>
sealed record ReportDocument
{
    /// <summary>What the runs show, in a few sentences.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>What the runs were: how many, on what machine.</summary>
    public required IReadOnlyList<string> Facts { get; init; }

    /// <summary>Files and folders of which nothing is shown, and why.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    public required IReadOnlyList<PaletteColour> Palette { get; init; }

    /// <summary>The cells that appear, with their colours.</summary>
    public required IReadOnlyList<LegendEntry> Cells { get; init; }

    public required IReadOnlyList<ReportSection> Sections { get; init; }
}

/// <summary>A cell and the slot of its colour.</summary>
sealed record LegendEntry(string Name, string Colour);

/// <summary>An experiment: its tables, and its charts under headings.</summary>
sealed record ReportSection
{
    public required string Id { get; init; }
    public required string Title { get; init; }

    /// <summary>What the tables show in words.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>What a reader must know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public IReadOnlyList<ReportTable> Tables { get; init; } = [];
    public IReadOnlyList<ChartBlock> Blocks { get; init; } = [];
}

/// <summary>Charts of one kind.</summary>
/// <param name="About">What a word of the title means, where it comes up first.</param>
sealed record ChartBlock(string Title, IReadOnlyList<ChartFigure> Figures, string? About = null);

/// <summary>A chart and its numbers as CSV.</summary>
sealed record ChartFigure(Chart Chart, string Csv);

/// <summary>A table; rows of one group stand together.</summary>
sealed record ReportTable(string Title, string? Note, IReadOnlyList<string> Headings, IReadOnlyList<ReportRow> Rows);

/// <summary>A row, and what it belongs to: said once over the rows that share it.</summary>
sealed record ReportRow(string Group, IReadOnlyList<ReportCell> Cells);

/// <summary>A cell of a table.</summary>
/// <param name="Value">The whole number behind a rounded text.</param>
/// <param name="Colour">The slot of the colour that marks it, for the name of a recurrent cell.</param>
/// <param name="Tone"><c>differs</c> or <c>agrees</c>, where it is a verdict.</param>
/// <param name="Spark">Numbers that are drawn as a small line behind the text.</param>
sealed record ReportCell(
    string Text, double? Value = null, string? Colour = null, string? Tone = null,
    [property: JsonConverter(typeof(NumberSeries))] IReadOnlyList<double>? Spark = null);
