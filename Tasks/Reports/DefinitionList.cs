namespace MoGru.Tasks.Reports;

/// <summary>
/// Names with a text each in two columns, the texts broken between words. A name that is too long has its text on the next line. Where two
/// columns do not fit, the text stands below every name.
/// </summary>
static class DefinitionList
{
    const int Margin = 2, Gap = 2, WidestName = 26, FewestOfText = 24;

    /// <summary>The lines, none longer than the width unless a word is.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<(string Name, string Text)> rows, int width)
    {
        int names = rows.Select(row => row.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty().Max();
        bool below = width - Margin - names - Gap < FewestOfText;
        int indent = below ? 3 * Margin : Margin + names + Gap;
        foreach (var (name, text) in rows)
        {
            var lines = WordWrap.Lines(text, Math.Max(1, width - indent)).ToList();
            bool beside = !below && name.Length <= names;
            yield return new string(' ', Margin) + (beside ? name.PadRight(names + Gap) + lines[0] : name);
            foreach (string line in lines.Skip(beside ? 1 : 0).Where(line => line.Length > 0))
                yield return new string(' ', indent) + line;
        }
    }
}
