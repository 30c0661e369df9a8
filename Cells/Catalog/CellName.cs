namespace MoGru.Cells;

/// <summary>What names of cells and options are made of.</summary>
static class CellName
{
    public const string Rule = "names are letters a to z and digits, with single hyphens between them, and begin with a letter";

    /// <summary>What values that are words are made of.</summary>
    public const string WordRule = "words are letters a to z and digits, with single hyphens between them";

    public static bool IsLegal(string? name) => IsWord(name) && name![0] is >= 'a' and <= 'z';

    /// <summary>True for what a choice may be between; it may begin with a digit too.</summary>
    public static bool IsWord(string? word)
    {
        if (string.IsNullOrEmpty(word) || word[0] == '-' || word[^1] == '-' || word.Contains("--", StringComparison.Ordinal))
            return false;
        return word.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
    }
}
