using MoGru.Engine.Formats;
using MoGru.Tasks.Datasets;

namespace MoGru.Tasks.Data;

/// <summary>Reads the files of a task and keeps their digests, by which a run that is continued tells whether they are the same.</summary>
sealed class DataFileReader
{
    readonly List<DataFile> files = [];
    readonly HashSet<string> paths = new(StringComparer.Ordinal);

    /// <summary>What has been read, in its order.</summary>
    public IReadOnlyList<DataFile> Files => files;

    /// <summary>Reads a file, or a part of one, of which the digest is taken once.</summary>
    /// <exception cref="DataFormatException">What <paramref name="read"/> throws, or the file changed meanwhile.</exception>
    public T Read<T>(string path, Func<string, T> read)
    {
        var before = Stamp(path);
        var contents = read(path);
        if (!paths.Add(path))
            return contents;
        string sha256 = Digest.OfFile(path).Sha256;
        if (Stamp(path) != before)
            throw new DataFormatException($"{path}: the file changed while it was read; wait until it is written, and start again.", path);
        files.Add(new(Path.GetFileName(path), sha256));
        return contents;
    }

    static (long Length, DateTime Written) Stamp(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : default;
    }
}
