using System.Globalization;
using System.IO.Compression;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Training;

namespace MoGru.Tasks.Datasets;

/// <summary>
/// Brings the files of a data set into its folder. A file is written beside its place, compared with its digest, unpacked if it is
/// packed, and only then given its name; what an interruption leaves behind is gone on with. Of an archive only entries that belong to the
/// data set are unpacked, each compared with its own digest, so that names and sizes in it decide nothing.
/// </summary>
/// <param name="folder">The data set's own folder.</param>
/// <param name="tell">Told a line a file.</param>
sealed class DatasetFetch(Dataset set, FileSource source, string folder, Action<string> tell, CancellationToken token)
{
    /// <summary>Brings what is not there yet.</summary>
    /// <exception cref="DataFormatException">The source lacks a file, fails, or has another one of its name.</exception>
    /// <exception cref="CancelledException">Stopped on request.</exception>
    public void Run()
    {
        Directory.CreateDirectory(folder);
        try
        {
            foreach (var item in set.Items)
                Bring(item);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            throw new CancelledException($"stopped; what has come is kept in {folder}, give the command again to go on.");
        }
        catch (IOException e) when (FileInUse.Is(e))
        {
            throw new UsageException($"data get: another process is writing to {folder}; wait until it has ended.");
        }
    }

    void Bring(DatasetItem item)
    {
        if (IsThere(item))
        {
            tell($"{item.Name}: is there already");
            return;
        }
        string part = PathOf(item.Name) + ".part";
        if (Fetch(item, part, file => DatasetCheck.IsRight(file, item)))
        {
            Place(item, part);
            return;
        }
        if (!item.IsPacked)
            throw Absent(item.Name);
        foreach (var file in item.Unpacked.Where(file => !IsRight(PathOf(file.Name), file)))
        {
            string loose = PathOf(file.Name) + ".part";
            if (!Fetch(file, loose, path => IsRight(path, file)))
                throw Absent(item.Name, file.Name);
            File.Move(loose, PathOf(file.Name), overwrite: true);
            Told(file);
        }
    }

    // A part from before may belong to another file: only one that was made from its beginning proves the source wrong.
    bool Fetch(DatasetFile file, string part, Func<string, bool> isRight)
    {
        bool goesOn = File.Exists(part);
        // Another packer may pack worse, down to not at all.
        var (least, most) = file is DatasetItem { IsPacked: true } item
            ? (0, Math.Max(file.Bytes, item.Unpacked.Sum(entry => entry.Bytes)) + 4096)
            : (file.Bytes, file.Bytes);
        if (!source.Fetch(file.Name, least, most, part, token))
        {
            File.Delete(part);
            return false;
        }
        if (isRight(part))
            return true;
        var (length, sha256) = Digest.OfFile(part);
        File.Delete(part);
        if (goesOn)
            return Fetch(file, part, isRight);
        string place = source.Place(file.Name);
        throw new DataFormatException(
            $"{place}: {length} bytes with sha256 {sha256}, expected {file.Bytes} bytes with {file.Sha256}; it is damaged or another file, and was "
                + "not kept: correct --from.",
            place);
    }

    void Place(DatasetItem item, string part)
    {
        if (!item.IsPacked)
        {
            File.Move(part, PathOf(item.Name), overwrite: true);
            Told(item);
            return;
        }
        if (item.Name.EndsWith(".gz", StringComparison.Ordinal))
            Unzip(item.Unpacked[0], part);
        else
            Unpack(item, part);
        File.Delete(part);
        Told(item);
    }

    void Unpack(DatasetItem item, string part)
    {
        var archive = ZipContents.Read(part);
        foreach (var file in item.Unpacked)
        {
            using var content = new MemoryStream(archive.Bytes(file.Name), writable: false);
            Write(file, content, $"{source.Place(item.Name)}/{file.Name}");
        }
    }

    void Unzip(DatasetFile file, string part)
    {
        using var content = new GZipStream(Digest.Open(part), CompressionMode.Decompress);
        Write(file, content, source.Place(file.Name));
    }

    void Write(DatasetFile file, Stream content, string place) => AtomicFile.Write(PathOf(file.Name), stream =>
    {
        if (Digest.Copy(content, stream, file.Bytes) != (file.Bytes, file.Sha256))
            throw new DataFormatException($"{place}: the content is not that of {file.Name}; it is damaged: correct --from.", place);
    });

    bool IsThere(DatasetItem item) =>
        File.Exists(PathOf(item.Name)) && DatasetCheck.IsRight(PathOf(item.Name), item)
        || item.IsPacked && item.Unpacked.All(file => IsRight(PathOf(file.Name), file));

    static bool IsRight(string path, DatasetFile file) => File.Exists(path) && Digest.OfFile(path) == (file.Bytes, file.Sha256);

    void Told(DatasetFile file) =>
        tell(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {file.Bytes / 1e6:F1} MB, sha256 as it must be"));

    string PathOf(string name) => Path.Combine(folder, name);

    DataFormatException Absent(string name, string? unpacked = null)
    {
        string place = source.Place(name), what = unpacked is null ? $"{place} is not there" : $"neither {place} nor {unpacked} is there";
        return new($"{set.Name}: {what}; --from must name the folder or address with the files of {set.Source}.", place);
    }
}
