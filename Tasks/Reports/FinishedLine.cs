using MoGru.Engine.Formats;
using Spectre.Console.Rendering;

namespace MoGru.Tasks.Reports;

/// <summary>A line that takes the place of a bar: what the bar had written there and below is erased first.</summary>
sealed class FinishedLine(string text) : IRenderable
{
    const string EraseToEndOfScreen = "\u001b[0J";

    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
    [
        Segment.Control(EraseToEndOfScreen),
        .. WordWrap.Lines(Quote.Visible(text), maxWidth).SelectMany(line => (Segment[])[new(line), Segment.LineBreak]),
    ];
}
