using System.Globalization;
using System.Text;
using System.Xml;
using MoGru.Tasks.Reports.Charts;

namespace MoGru.Tasks.Reports.Svg;

/// <summary>Writes the shapes of one SVG file.</summary>
sealed class SvgPaper : IDisposable
{
    public const string Soft = "#59626c", Rule = "#dfe3e7";

    readonly StringBuilder text = new();
    readonly XmlWriter xml;

    public SvgPaper(double width, double height, string title)
    {
        xml = XmlWriter.Create(text, new() { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" });
        xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attributes(("viewBox", $"0 0 {Text(width)} {Text(height)}"), ("width", Text(width)), ("height", Text(height)),
            ("font-family", "Helvetica, Arial, sans-serif"), ("font-size", "11"), ("role", "img"));
        Element("title", title);
        Shape("rect", ("width", Text(width)), ("height", Text(height)), ("fill", "#ffffff"));
    }

    /// <summary>The file; nothing can be drawn after it.</summary>
    public string Finish()
    {
        xml.WriteEndElement();
        xml.Flush();
        return text.ToString();
    }

    public void Line(double x1, double y1, double x2, double y2, string colour, double width = 1, string? dash = null) => Shape("line",
        ("x1", Text(x1)), ("y1", Text(y1)), ("x2", Text(x2)), ("y2", Text(y2)), ("stroke", colour), ("stroke-width", Text(width)),
        ("stroke-dasharray", dash));

    public void Polyline(IEnumerable<(double X, double Y)> points, string colour, double width, string? dash) => Shape("polyline",
        ("points", Points(points)), ("fill", "none"), ("stroke", colour), ("stroke-width", Text(width)), ("stroke-dasharray", dash),
        ("stroke-linejoin", "round"));

    public void Area(IEnumerable<(double X, double Y)> points, string colour, double opacity) => Shape("polygon",
        ("points", Points(points)), ("fill", colour), ("fill-opacity", Text(opacity)));

    public void Box(double x, double y, double width, double height, string fill, double opacity = 1, string? stroke = null) => Shape("rect",
        ("x", Text(x)), ("y", Text(y)), ("width", Text(width)), ("height", Text(height)), ("fill", fill),
        ("fill-opacity", opacity < 1 ? Text(opacity) : null), ("stroke", stroke));

    public void Circle(double x, double y, double radius, string fill, string stroke) => Shape("circle",
        ("cx", Text(x)), ("cy", Text(y)), ("r", Text(radius)), ("fill", fill), ("stroke", stroke), ("stroke-width", "1.25"));

    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>: what of the words lies at x.</param>
    public void Words(double x, double y, string words, string anchor = "start", string colour = "#1f2328", bool bold = false) => Element(
        "text", words, ("x", Text(x)), ("y", Text(y)), ("text-anchor", anchor), ("fill", colour), ("font-weight", bold ? "600" : null));

    /// <summary>About how wide words are, in the wider of the common sans-serif fonts.</summary>
    public static double Width(string words) => 7 * words.Length;

    public void Dispose() => xml.Dispose();

    public static string Colour(string slot) => Palette.Find(slot).Light;

    void Shape(string name, params (string Name, string? Value)[] attributes) => Element(name, null, attributes);

    void Element(string name, string? words, params (string Name, string? Value)[] attributes)
    {
        xml.WriteStartElement(name, "http://www.w3.org/2000/svg");
        Attributes(attributes);
        if (words is not null)
            xml.WriteString(Allowed(words));
        xml.WriteEndElement();
    }

    void Attributes(params (string Name, string? Value)[] attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
                xml.WriteAttributeString(name, value);
        }
    }

    // Names come from files, XML has no word for some characters.
    static string Allowed(string words) => string.Concat(words.EnumerateRunes()
        .Select(rune => rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? "\ufffd" : rune.ToString()));

    static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => $"{Text(p.X)},{Text(p.Y)}"));

    static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
