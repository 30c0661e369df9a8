using MoGru.Engine.Formats;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>Refuses to continue on other data than what was begun on.</summary>
static class DataComparison
{
    const int Shown = 3, DigestShown = 12;

    /// <param name="now">The files that samples would come from.</param>
    /// <param name="then">Those that they came from; null where that was not written down, by an older version.</param>
    /// <param name="place">The folder of the run or the experiment.</param>
    /// <exception cref="DataFormatException">They differ; the message says which.</exception>
    public static void Require(IReadOnlyList<DataFile> now, IReadOnlyList<DataFile>? then, string place)
    {
        if (then is null)
            return;
        var differences = then.Select(file => Lost(file, now)).Concat(now.Select(file => Gained(file, then))).OfType<string>().ToList();
        if (differences.Count == 0)
            return;
        string more = differences.Count > Shown ? $" and {differences.Count - Shown} more" : "";
        throw new DataFormatException(
            $"{Quote.Visible(place)}: the data are not those that it was started with: {string.Join(", ", differences.Take(Shown))}{more}; "
                + "bring the old files back, name their folder with --data, or start anew with --out.", place);
    }

    static string? Lost(DataFile then, IReadOnlyList<DataFile> now)
    {
        string name = Quote.Visible(then.Name);
        return now.FirstOrDefault(file => file.Name == then.Name) is not { } found
            ? $"{name} is not read any more"
            : found.Sha256 == then.Sha256 ? null : $"{name} has the SHA-256 {Cut(found.Sha256)}, then {Cut(then.Sha256)}";
    }

    static string? Gained(DataFile now, IReadOnlyList<DataFile> then) =>
        then.Any(file => file.Name == now.Name) ? null : $"{Quote.Visible(now.Name)} was not read then";

    static string Cut(string digest) => $"{Quote.Visible(digest.AsSpan(0, Math.Min(DigestShown, digest.Length)))}…";
}
