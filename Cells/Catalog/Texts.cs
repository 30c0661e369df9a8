namespace MoGru.Cells;

/// <summary>Lists of names in sentences, and the name that was probably meant.</summary>
static class Texts
{
    /// <summary>a, b and c.</summary>
    public static string List(IEnumerable<string> names) => Join(names, "and");

    /// <summary>a, b or c.</summary>
    public static string OneOf(IEnumerable<string> names) => Join(names, "or");

    /// <summary>The name nearest to a word, if one is near; of equally near ones the first.</summary>
    public static string? Nearest(string word, IEnumerable<string> names)
    {
        string nearest = "";
        int distance = int.MaxValue;
        foreach (string name in names)
        {
            int own = Distance(word, name);
            if (own < distance)
                (nearest, distance) = (name, own);
        }
        return distance <= Math.Max(1, Math.Min(word.Length, nearest.Length) / 3) ? nearest : null;
    }

    /// <summary>What follows on an unknown word: the name that was probably meant, where one is near, and what is said in either case.</summary>
    public static string Hint(string word, IEnumerable<string> names, string rest) => Nearest(word, names) is { } name
        ? $"; did you mean {name}? {char.ToUpperInvariant(rest[0])}{rest[1..]}."
        : $"; {rest}.";

    // Damerau and Levenshtein: letters added, left out, changed, or exchanged with their neighbour. Long words are compared by their beginning.
    static int Distance(string a, string b)
    {
        const int longest = 64;
        (a, b) = (a[..Math.Min(a.Length, longest)], b[..Math.Min(b.Length, longest)]);
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(change, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }

    static string Join(IEnumerable<string> names, string last)
    {
        string[] all = [.. names];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
