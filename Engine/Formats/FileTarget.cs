using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MoGru.Engine.Formats;

/// <summary>
/// A place to write to, by what stands there. A file is replaced whole and keeps its mode; where a symbolic link stands, what it names is
/// written and the link stays; a device, a pipe or an open file (<c>/dev/fd/3</c>) is written through and never replaced. Of a file with
/// several names (hard links) the others keep the old content. For one thread at a time.
/// </summary>
[Experimental(Shared.Diagnostic)]
public sealed class FileTarget : IDisposable
{
    const UnixFileMode AnyWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    const int LongestName = 255;
    const string TemporaryPrefix = ".mogru-", TemporarySuffix = ".tmp";

    // A pipe is open once somebody reads it; nobody may ever.
    static readonly TimeSpan patience = TimeSpan.FromSeconds(3);

    readonly string place;
    readonly FileStream? through;

    FileTarget(string place, FileStream? through) => (this.place, this.through) = (place, through);

    /// <summary>Looks at a place, and opens it where it is one to write through.</summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <exception cref="IOException">A folder stands there, links lead in a circle, or nobody reads the pipe that stands there.</exception>
    /// <exception cref="UnauthorizedAccessException">What stands there may not be written.</exception>
    public static FileTarget Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string place = LinkedPath.Follow(path, toDescriptors: true), shown = Quote.Visible(path);
        if (Directory.Exists(place))
            throw new IOException($"{shown} is a folder; name a file.");
        if (LinkedPath.IsDescriptor(place))
            return new(place, OpenThrough(place, shown));
        if (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(Path.GetFileName(place)) > LongestName)
            throw new PathTooLongException($"its name has more than {LongestName} bytes");
        if (!File.Exists(place))
            return new(place, null);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(place) & AnyWrite) == 0)
            throw new UnauthorizedAccessException($"{shown} may be read only; let it be written, or name another file.");
        var stream = OpenThrough(place, shown);
        if (!IsRegular(stream, place))
            return new(place, stream);
        stream.Dispose();
        return new(place, null);
    }

    /// <summary>Whether it is a device, a pipe or an open file, which is written through.</summary>
    public bool IsThrough => through is not null;

    /// <summary>Fails now where <see cref="Write"/> would fail for want of permission or of a folder.</summary>
    /// <exception cref="IOException">The folder is missing or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public void Probe()
    {
        if (through is null)
            ProbeFolder(FolderOf(place));
    }

    /// <summary>Creates a file of a name of its own in a folder and removes it.</summary>
    /// <exception cref="IOException">The folder is missing or full.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    public static void ProbeFolder(string folder)
    {
        var probe = CreateTemporary(folder, null);
        probe.Dispose();  // Windows removes no file that is open
        File.Delete(probe.Name);
    }

    /// <summary>Writes a file whole or not at all, or the content into what is written through.</summary>
    /// <param name="write">Writes the content; if it throws, the old file stays, and nothing else remains.</param>
    /// <exception cref="IOException">The folder is missing, or the disk is full.</exception>
    public void Write(Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (through is null)
        {
            Replace(write);
            return;
        }
        if (LinkedPath.IsDescriptor(place) && through.CanSeek)
            through.Seek(0, SeekOrigin.End);
        write(through);
        through.Flush();
    }

    /// <summary>Closes what is written through.</summary>
    public void Dispose() => through?.Dispose();

    /// <summary>
    /// Removes what killed processes left of files that they were writing. Only for a folder in which no other process writes.
    /// </summary>
    public static void Sweep(string folder)
    {
        foreach (string left in Directory.EnumerateFiles(folder, $"{TemporaryPrefix}*{TemporarySuffix}"))
        {
            string middle = Path.GetFileName(left)[TemporaryPrefix.Length..^TemporarySuffix.Length];
            if (middle.All(c => char.IsAsciiDigit(c) || c == '-'))
                File.Delete(left);
        }
    }

    void Replace(Action<Stream> write)
    {
        var stream = CreateTemporary(FolderOf(place), place);
        string temporary = stream.Name;
        try
        {
            using (stream)
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception)
        {
            File.Delete(temporary);
            if (exception is IOException && exception.Message.Contains(temporary, StringComparison.Ordinal))
                throw new IOException(exception.Message.Replace(temporary, place, StringComparison.Ordinal), exception);
            throw;
        }
        try
        {
            File.Move(temporary, place, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file that is mounted by itself cannot be renamed over, and some file systems rename nothing.
            CopyOver(temporary, place);
            return;
        }
        FolderFlush.Run(FolderOf(place));
    }

    static void CopyOver(string temporary, string place)
    {
        try
        {
            using (var source = new FileStream(temporary, FileMode.Open, FileAccess.Read))
            using (var target = new FileStream(place, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read))
            {
                source.CopyTo(target);
                target.SetLength(target.Position);
                target.Flush(flushToDisk: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{Quote.Visible(place)} can be neither replaced nor written ({Quote.Visible(exception.Message.TrimEnd('.'))}); what it was to hold "
                    + $"is whole in {Quote.Visible(temporary)}.", exception);
        }
        File.Delete(temporary);
    }

    // A name that nobody has yet, short enough beside a file whose own name is as long as names may be.
    static FileStream CreateTemporary(string folder, string? like)
    {
        UnixFileMode? mode = !OperatingSystem.IsWindows() && File.Exists(like) ? File.GetUnixFileMode(like) : null;
        for (int k = 0; ; k++)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture, $"{TemporaryPrefix}{Environment.ProcessId}-{k}{TemporarySuffix}");
            string path = Path.Combine(folder, name);
            try
            {
                return Create(path, mode);
            }
            catch (DirectoryNotFoundException missing)
            {
                throw new DirectoryNotFoundException($"There is no folder {Quote.Visible(folder)}; make it, or name another.", missing);
            }
            catch (IOException) when (Path.Exists(path))
            {
                // Another thread's, another machine's, or left by a process that was killed.
            }
        }
    }

    static FileStream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (OperatingSystem.IsWindows() || mode is not { } kept)
            return new(path, options);
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;  // until it has the mode, nobody else's
        var stream = new FileStream(path, options);
        File.SetUnixFileMode(stream.SafeFileHandle, kept);
        return stream;
    }

    // Opening a pipe waits for its reader, and that wait cannot be called off: it is another thread's.
    static FileStream OpenThrough(string place, string shown)
    {
        var opening = Task.Factory.StartNew(
            () => new FileStream(place, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.WaitAny([opening], patience) == 0
            ? opening.GetAwaiter().GetResult()
            : throw new IOException($"{shown} is a pipe that nobody reads; start its reader first.");
    }

    // Devices and pipes have no length of their own, and none can be set.
    static bool IsRegular(FileStream stream, string place)
    {
        if (!stream.CanSeek)
            return false;
        if (new FileInfo(place).Length > 0)
            return true;
        try
        {
            stream.SetLength(0);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    static string FolderOf(string place) => Path.GetDirectoryName(place) ?? place;
}
