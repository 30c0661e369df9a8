using System.Globalization;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Datasets;

/// <summary>What a source made of a request.</summary>
enum Fetched
{
    /// <summary>As much as the source has is there.</summary>
    Whole,

    /// <summary>The source has no such file.</summary>
    Absent,

    /// <summary>The source does not go on with the part from before, which is as it was.</summary>
    NotFromThere,
}

/// <summary>Where the files of a data set are brought from.</summary>
abstract class FileSource : IDisposable
{
    static readonly TimeSpan pause = TimeSpan.FromSeconds(1);  // before a second attempt

    /// <summary>Whether it goes on with what an interrupted call left.</summary>
    public abstract bool GoesOn { get; }

    /// <summary>
    /// Brings a file whole, or says that there is none. What an interrupted call left in <paramref name="part"/> is gone on with, where the
    /// source can do that.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="least">The fewest bytes that it may have: with less, of a source that does not tell the length, it was cut off.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="part">The file to write to.</param>
    /// <param name="token">Stops it; the part stays.</param>
    /// <exception cref="DataFormatException">The source fails, or sends more than it may.</exception>
    public abstract Fetched Fetch(string name, long least, long most, string part, CancellationToken token);

    /// <summary>Where a file of this name would be, for messages.</summary>
    public abstract string Place(string name);

    public virtual void Dispose()
    {
    }

    /// <summary>A web address or a folder, as the command line names it.</summary>
    /// <param name="from">What it says; null for where the data set is handed out.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    /// <exception cref="DataFormatException">It is an address that this machine cannot speak to.</exception>
    public static FileSource Open(string? from, Dataset set)
    {
        if (from is null)
            return new WebSource(set, pause);
        if (Uri.TryCreate(from, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return new WebSource(SecureTransport.Require(address), set, pause);
        if (from.Contains("://", StringComparison.Ordinal))
            throw new UsageException($"data get: --from is {Quote.Of(from)}; it must be an address that begins with http:// or https://, or a folder.");
        return Directory.Exists(from)
            ? new FolderSource(from, set)
            : throw new UsageException($"data get: --from is {Quote.Of(from)}, which is no folder and no address such as https://…; correct it.");
    }

    /// <summary>That a source sends more than the file may have.</summary>
    protected static DataFormatException TooLong(string place, long most) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"{Quote.Visible(place)}: more than the {most} bytes of the file that is wanted; it is another one: name another source with --from."),
        place);
}

/// <summary>A folder in which the files lie as they are, or in the data set's own folder.</summary>
sealed class FolderSource(string folder, Dataset set) : FileSource
{
    public override bool GoesOn => false;

    public override string Place(string name) => Path.Combine(folder, name);

    public override Fetched Fetch(string name, long least, long most, string part, CancellationToken token)
    {
        string[] places = [Path.Combine(folder, name), Path.Combine([folder, .. set.Folder.Split('/'), name])];
        if (Array.Find(places, File.Exists) is not { } path)
            return Fetched.Absent;
        token.ThrowIfCancellationRequested();
        using var source = Digest.Open(path);
        using var target = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None);
        if (Digest.Copy(source, target, most).Length > most)
            throw TooLong(path, most);
        target.Flush(flushToDisk: true);
        return Fetched.Whole;
    }
}
