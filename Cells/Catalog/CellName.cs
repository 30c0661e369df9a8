namespace MoGru.Cells;

/// <summary>What names of cells and options are made of.</summary>
static class CellName
{
    public const string Rule = "names are letters a to z and digits, with single hyphens between them, and begin with a letter";

    public static bool IsLegal(string? name)
    {
        if (string.IsNullOrEmpty(name) || name[0] is not (>= 'a' and <= 'z') || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal))
            return false;
        return name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
    }
}
