using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>A chart as a standalone SVG file on white paper.</summary>
static class SvgChart
{
    public static string Of(Chart chart) => chart.Id;
}
