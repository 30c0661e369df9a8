namespace MoGru.Tasks.Tables.Page;

/// <summary>As many points as a chart can show.</summary>
static class Points
{
    /// <summary>The points of a line at the most.</summary>
    public const int Most = 1000;

    const int MostLetters = 40, MostSaid = 400;

    /// <summary>Places 0 to count − 1, evenly, at most so many.</summary>
    public static int[] Evenly(int count, int most = Most) =>
        [.. Enumerable.Range(0, Math.Min(count, most)).Select(k => count <= most ? k : (int)((long)k * count / most))];

    /// <summary>Means of as many parts of the numbers, those that are missing left out.</summary>
    public static double[] Means(ReadOnlySpan<double> numbers, int parts)
    {
        parts = Math.Min(parts, numbers.Length);
        double[] means = new double[parts];
        for (int part = 0; part < parts; part++)
        {
            int first = (int)((long)part * numbers.Length / parts), end = (int)((long)(part + 1) * numbers.Length / parts), count = 0;
            double mean = 0;
            foreach (double number in numbers[first..end])
            {
                if (!double.IsNaN(number))
                    mean += (number - mean) / ++count;
            }
            means[part] = count > 0 ? mean : double.NaN;
        }
        return means;
    }

    /// <summary>A name that fits into a heading.</summary>
    public static string Short(string name) => Cut(name, MostLetters);

    /// <summary>A sentence that is no list of a thousand columns.</summary>
    public static string Said(string sentence) => Cut(sentence, MostSaid);

    static string Cut(string text, int most) => text.Length <= most ? text : string.Concat(text.AsSpan(0, most), "…");
}
