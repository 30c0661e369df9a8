using System.Globalization;
using System.Text;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Lines for people, whatever is in them: characters that could steer a terminal are shown as <c>\u001B</c>, a line of thousands of
/// characters is cut, and on a terminal it is broken between words. For several threads at once, a line from each.
/// </summary>
/// <param name="write">Takes what is to be written.</param>
/// <param name="columns">The width of the terminal now, or more than any line has.</param>
/// <param name="pages">Whether a text that is written as a line may be many, as help is; otherwise a line break in it is shown.</param>
sealed class LineWriter(Action<string> write, Func<int> columns, bool pages = false) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <summary>The most characters of a line.</summary>
    public const int Longest = 4000;

    readonly Lock gate = new();
    readonly StringBuilder line = new();
    int cut;  // characters that the line has beyond the longest

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (gate)
        {
            for (int end; (end = buffer.IndexOf('\n')) >= 0; buffer = buffer[(end + 1)..])
            {
                Add(buffer[..end]);
                End();
            }
            Add(buffer);
        }
    }

    public override void WriteLine(string? value)
    {
        lock (gate)
        {
            if (pages)
                Write(value.AsSpan());
            else
                Add(value);
            End();
        }
    }

    public override void WriteLine() => Write(['\n']);

    /// <summary>Writes what no line break has ended yet.</summary>
    public override void Flush()
    {
        lock (gate)
        {
            if (line.Length > 0)
                write(Shown());
        }
    }

    protected override void Dispose(bool disposing)
    {
        Flush();
        base.Dispose(disposing);
    }

    void Add(ReadOnlySpan<char> text)
    {
        int fits = Math.Min(text.Length, Longest - line.Length);
        line.Append(text[..fits]);
        cut += text.Length - fits;
    }

    void End()
    {
        // Windows ends lines with two characters.
        if (line.Length > 0 && line[^1] == '\r' && Environment.NewLine.Length == 2)
            line.Length--;
        var text = new StringBuilder();
        foreach (string part in WordWrap.Lines(Shown(), columns()))
            text.Append(part).Append(Environment.NewLine);
        write(text.ToString());
    }

    string Shown()
    {
        string shown = Quote.Visible(line.ToString());
        if (cut > 0)
            shown += string.Create(CultureInfo.InvariantCulture, $"… ({cut} more characters)");
        line.Clear();
        cut = 0;
        return shown;
    }
}
