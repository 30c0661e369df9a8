namespace MoGru.Tasks.Reports;

/// <summary>Breaks lines between words, so that no number is broken in two.</summary>
static class WordWrap
{
    /// <summary>The parts of a line, each no longer than the width unless a word alone is; what goes on is indented as the line is.</summary>
    public static IEnumerable<string> Lines(string line, int width)
    {
        if (line.Length <= width)
        {
            yield return line;
            yield break;
        }
        string text = line.TrimStart(' ');
        int indent = line.Length - text.Length;
        string margin = new(' ', indent < width / 2 ? indent : 0);
        int room = width - margin.Length;
        while (text.Length > room)
        {
            // The last space behind which nothing fits; where the first word is longer than that, the space after it.
            int end = text.LastIndexOf(' ', room);
            if (end < 0)
                end = text.IndexOf(' ', room);
            if (end < 0)
                break;
            yield return margin + text[..end].TrimEnd(' ');
            text = text[end..].TrimStart(' ');
        }
        if (text.Length > 0 || indent == line.Length)
            yield return margin + text;
    }
}
