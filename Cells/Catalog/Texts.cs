namespace MoGru.Cells;

/// <summary>Lists of names in sentences.</summary>
static class Texts
{
    /// <summary>a, b and c.</summary>
    public static string List(IEnumerable<string> names) => Join(names, "and");

    /// <summary>a, b or c.</summary>
    public static string OneOf(IEnumerable<string> names) => Join(names, "or");

    static string Join(IEnumerable<string> names, string last)
    {
        string[] all = [.. names];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
