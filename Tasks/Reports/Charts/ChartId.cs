namespace MoGru.Tasks.Reports.Charts;

/// <summary>Names of charts that can be names of files: small letters, digits and hyphens.</summary>
static class ChartId
{
    const int Longest = 120;

    public static string Of(params string[] words)
    {
        var parts = string.Join('-', words).ToLowerInvariant()
            .Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ').ToArray().AsSpan().ToString()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string id = string.Join('-', parts);
        return id.Length > Longest ? id[..Longest] : id.Length > 0 ? id : "chart";
    }
}
