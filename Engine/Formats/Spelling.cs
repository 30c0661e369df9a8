using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>The names that were probably meant by a word that is none of them. For any number of threads.</summary>
[Experimental(Shared.Diagnostic)]
public static class Spelling
{
    const int Longest = 64;

    /// <summary>
    /// The names nearest to a word, all that are equally near; none where no name is within one edit, or within one for every three letters.
    /// An edit adds, leaves out or changes a letter, or exchanges it with its neighbour; small and capital letters are alike, and letters
    /// behind the 64th do not count.
    /// </summary>
    public static IReadOnlyList<string> Near(string word, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(names);
        List<string> nearest = [];
        int distance = int.MaxValue;
        foreach (string name in names)
        {
            int own = Distance(word.ToLowerInvariant(), name.ToLowerInvariant());
            if (own > Math.Min(distance, Math.Max(1, Math.Min(word.Length, name.Length) / 3)))
                continue;
            if (own < distance)
                nearest.Clear();
            distance = own;
            nearest.Add(name);
        }
        return nearest;
    }

    /// <summary>
    /// What follows on a wrong word in a message: "; did you mean gru?" or "; did you mean gru or rnn?", and where no name is near what else
    /// is to be said, as a sentence's end.
    /// </summary>
    /// <param name="otherwise">What else is to be said, without a stop: "expected one of gru, rnn".</param>
    public static string Hint(string word, IEnumerable<string> names, string otherwise) =>
        Near(word, names) is { Count: > 0 } near ? $"; did you mean {string.Join(" or ", near)}?" : $"; {otherwise}.";

    // Damerau and Levenshtein. Words come from outside: without a bound a long one would take its square of memory.
    static int Distance(string a, string b)
    {
        (a, b) = (a[..Math.Min(a.Length, Longest)], b[..Math.Min(b.Length, Longest)]);
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
}
