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
    readonly PartFetch fetch = new(source, token);

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
            throw new CancelledException($"stopped; what has come is kept in {Quote.Visible(folder)}, give the command again to go on.");
        }
        catch (IOException e) when (FileInUse.Is(e) || e is FileNotFoundException)  // held, or taken away meanwhile
        {
            throw new UsageException($"data get: another process is writing to {Quote.Visible(folder)}; wait until it has ended.");
        }
    }

    void Bring(DatasetItem item)
    {
        if (IsThere(item))
        {
            tell($"{item.Name}: is there already");
            return;
        }
        foreach (var file in item.IsPacked ? Missing(item) : [item])
            LandingPlace.Require(PathOf(file.Name));
        if (fetch.To(PathOf(item.Name), item, file => DatasetCheck.IsRight(file, item)) is { } whole)
        {
            Place(item, whole);
            return;
        }
        if (!item.IsPacked)
            throw Absent(item.Name);
        foreach (var file in Missing(item))
        {
            string loose = fetch.To(PathOf(file.Name), file, path => IsRight(path, file)) ?? throw Absent(item.Name, file.Name);
            Move(loose, file);
        }
    }

    void Place(DatasetItem item, string part)
    {
        if (!item.IsPacked)
        {
            Move(part, item);
            return;
        }
        if (item.Name.EndsWith(".gz", StringComparison.Ordinal))
            Unzip(item.Unpacked[0], part);
        else
            Unpack(item, part);
        File.Delete(part);
        File.Delete(PartFetch.PathOf(PathOf(item.Name)));
        Told(item);
    }

    // A file that was there before keeps its mode, and the part of an earlier call has done its service.
    void Move(string part, DatasetFile file)
    {
        string path = PathOf(file.Name);
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            File.SetUnixFileMode(part, File.GetUnixFileMode(path));
        File.Move(part, path, overwrite: true);
        File.Delete(PartFetch.PathOf(path));
        Told(file);
    }

    void Unpack(DatasetItem item, string part)
    {
        var archive = ZipContents.Read(part);
        foreach (var file in Missing(item))
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
            throw new DataFormatException($"{Quote.Visible(place)}: the content is not that of {file.Name}; it is damaged: name another source with --from.", place);
    });

    bool IsThere(DatasetItem item) =>
        HasContent(PathOf(item.Name)) && DatasetCheck.IsRight(PathOf(item.Name), item)
        || item.IsPacked && !Missing(item).Any();

    IEnumerable<DatasetFile> Missing(DatasetItem item) => item.Unpacked.Where(file => !IsRight(PathOf(file.Name), file));

    static bool HasContent(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    static bool IsRight(string path, DatasetFile file) => HasContent(path) && Digest.OfFile(path) == (file.Bytes, file.Sha256);

    void Told(DatasetFile file) =>
        tell(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {file.Bytes / 1e6:F1} MB, sha256 as it must be"));

    string PathOf(string name) => Path.Combine(folder, name);

    DataFormatException Absent(string name, string? unpacked = null)
    {
        string place = source.Place(name), shown = Quote.Visible(place);
        string what = unpacked is null ? $"{shown} is not there" : $"neither {shown} nor {unpacked} is there";
        return new($"{set.Name}: {what}; --from must name the folder or address with the files of {set.Source}.", place);
    }
}
