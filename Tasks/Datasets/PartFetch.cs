using MoGru.Engine.Formats;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// Brings single files, each beside its place, where an interruption leaves it as a part to go on with. A part may be whole already, and it may
/// belong to another file: it is kept until the file is right, and only one that was made from its beginning proves the source wrong.
/// </summary>
sealed class PartFetch(FileSource source, CancellationToken token)
{
    /// <summary>The part of a file, by the file's place.</summary>
    public static string PathOf(string path) => path + ".part";

    /// <summary>Brings a file near its place.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="isRight">Whether a path holds the file.</param>
    /// <returns>Where the right file is, or null where the source has none.</returns>
    /// <exception cref="DataFormatException">The source fails, or has another one of its name.</exception>
    public string? To(string path, DatasetFile file, Func<string, bool> isRight)
    {
        string part = PathOf(path);
        LandingPlace.Require(part);
        if (!File.Exists(part))
            return source.GoesOn ? Whole(part, file, isRight) : Beside(path, file, isRight);
        using (new FileStream(part, FileMode.Open, FileAccess.ReadWrite, FileShare.None))  // held by nobody else
        {
        }
        long before = new FileInfo(part).Length;
        if (before > 0 && isRight(part))
            return part;
        if (!source.GoesOn || before >= Bounds(file).Most)
            return Beside(path, file, isRight);
        if (before == 0)
            return Whole(part, file, isRight);
        return GoOn(path, before, file, isRight);
    }

    // The part gets a file of its own first, which has no other name that would change with it.
    string? GoOn(string path, long before, DatasetFile file, Func<string, bool> isRight)
    {
        string part = PathOf(path);
        AtomicFile.Write(part, own =>
        {
            using var old = Digest.Open(part);
            old.CopyTo(own);
        });
        var (least, most) = Bounds(file);
        Fetched fetched;
        try
        {
            fetched = source.Fetch(file.Name, least, most, part, token);
        }
        finally
        {
            if (new FileInfo(part).Length > most)
                Cut(part, before);
        }
        if (fetched == Fetched.Absent)
            return null;
        if (fetched == Fetched.Whole)
        {
            if (isRight(part))
                return part;
            Cut(part, before);
        }
        return Beside(path, file, isRight);
    }

    static void Cut(string part, long length)
    {
        using var stream = new FileStream(part, FileMode.Open, FileAccess.Write, FileShare.None);
        stream.SetLength(length);
    }

    // From the beginning, under a name of its own: what an earlier call left stays until the file is right.
    string? Beside(string path, DatasetFile file, Func<string, bool> isRight)
    {
        string beside = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            return Whole(beside, file, isRight);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    string? Whole(string path, DatasetFile file, Func<string, bool> isRight)
    {
        var (least, most) = Bounds(file);
        try
        {
            if (source.Fetch(file.Name, least, most, path, token) == Fetched.Absent)
                return null;
        }
        finally
        {
            if (new FileInfo(path) is { Exists: true, Length: 0 })
                File.Delete(path);
        }
        bool isEmpty = !File.Exists(path);
        if (!isEmpty && isRight(path))
            return path;
        var (length, sha256) = isEmpty ? Digest.Of(Stream.Null, 0) : Digest.OfFile(path);
        File.Delete(path);
        string place = source.Place(file.Name);
        throw new DataFormatException(
            $"{Quote.Visible(place)}: {length} bytes with sha256 {sha256}, expected {file.Bytes} bytes with {file.Sha256}; it is damaged or another "
                + "file, and was not kept: name another source with --from.",
            place);
    }

    // The fewest and the most bytes of a file. Another packer may pack worse, down to not at all.
    static (long Least, long Most) Bounds(DatasetFile file) => file is DatasetItem { IsPacked: true } item
        ? (0, Math.Max(file.Bytes, item.Unpacked.Sum(entry => entry.Bytes)) + 4096)
        : (file.Bytes, file.Bytes);
}
