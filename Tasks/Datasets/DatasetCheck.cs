using System.Globalization;
using System.IO.Compression;
using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>Looks for the files of data sets and compares their digests.</summary>
static class DatasetCheck
{
    const string Good = "ok", Missing = "missing", Damaged = "damaged", Unreadable = "unreadable", Unverified = "unverified";

    /// <summary>What is found of a data set.</summary>
    /// <param name="chosen">What <c>--data</c> says, or null.</param>
    /// <param name="verify">Whether the files are read and their digests compared; otherwise they are only looked for.</param>
    public static DatasetReport Of(Dataset set, string? chosen, bool verify)
    {
        FileFinding[] files = [.. set.Items.SelectMany(item => Find(set, chosen, item, verify))];
        return new()
        {
            Name = set.Name,
            Title = set.Title,
            Licence = set.Licence,
            Source = set.Source,
            Command = set.Command,
            Places = [.. DataPlaces.Of(set, chosen).Select(Path.GetFullPath)],
            State = new[] { Damaged, Unreadable, Missing, Unverified }.FirstOrDefault(state => files.Any(file => file.State == state)) ?? Good,
            Files = files,
            Note = DataPlaces.Trouble(chosen) ?? DataPlaces.Closed(set, chosen),
        };
    }

    /// <summary>Whether a file is the one that it must be: byte by byte, or for a gzip file by its content.</summary>
    /// <exception cref="DataFormatException">The file cannot be read.</exception>
    public static bool IsRight(string path, DatasetItem item) =>
        Digest.OfFile(path) is var (length, sha256) && length == item.Bytes && sha256 == item.Sha256 || HasContent(path, item);

    static IEnumerable<FileFinding> Find(Dataset set, string? chosen, DatasetItem item, bool verify)
    {
        if (DataPlaces.Look(set, chosen, item.Name) is { } path)
            return [State(item, path, verify, () => IsRight(path, item))];
        var unpacked = item.Unpacked.Select(file => (File: file, Path: DataPlaces.Look(set, chosen, file.Name))).ToList();
        if (unpacked.TrueForAll(entry => entry.Path is null))
            return [new(item.Name, Missing, null, item.Bytes, item.Sha256)];
        return unpacked.Select(entry => entry.Path is { } loose
            ? State(entry.File, loose, verify, () => Digest.OfFile(loose) == (entry.File.Bytes, entry.File.Sha256))
            : new(entry.File.Name, Missing, null, entry.File.Bytes, entry.File.Sha256));
    }

    static FileFinding State(DatasetFile file, string path, bool verify, Func<bool> isRight)
    {
        FileFinding Found(string state, string? instead = null) => new(file.Name, state, path, file.Bytes, file.Sha256, instead);
        if (!verify)
            return Found(Unverified);
        if (new FileInfo(path).Length == 0)
            return Found(Damaged, "no bytes: it is empty, or a pipe or a device");
        try
        {
            if (isRight())
                return Found(Good);
            var (length, sha256) = Digest.OfFile(path);
            return Found(Damaged, string.Create(CultureInfo.InvariantCulture, $"{length} bytes, sha256 {sha256}"));
        }
        catch (DataFormatException exception)
        {
            return Found(Unreadable, exception.Message);
        }
    }

    static bool HasContent(string path, DatasetItem item)
    {
        if (!item.Name.EndsWith(".gz", StringComparison.Ordinal) || item.Unpacked is not [var content])
            return false;
        try
        {
            using var stream = new GZipStream(Digest.Open(path), CompressionMode.Decompress);
            return Digest.Of(stream, content.Bytes) == (content.Bytes, content.Sha256);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
