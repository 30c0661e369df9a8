using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Training;

/// <summary>
/// Keeps other processes out of a folder until it is disposed of, or this process ends in whatever way: the file that a killed one leaves
/// behind is held by nobody.
/// </summary>
sealed class FolderLock : IDisposable
{
    const string Name = "run.lock";

    readonly string path;
    readonly FileStream file;

    FolderLock(string path, FileStream file) => (this.path, this.file) = (path, file);

    /// <summary>Where the lock of a folder is.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, Name);

    /// <exception cref="UsageException">Another process is at work there, or the folder cannot be written to.</exception>
    public static FolderLock Take(string folder)
    {
        string path = PathIn(folder);
        try
        {
            while (true)
            {
                var file = Open(path, folder);
                if (OperatingSystem.IsWindows() || IsStillThere(path, file))
                    return new(path, file);
                file.Dispose();
            }
        }
        catch (IOException exception) when (FileInUse.Is(exception))
        {
            throw new UsageException(
                $"{Quote.Visible(folder)}: another process is working in this folder; wait until it has ended, or name another folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"{Quote.Visible(folder)}: the folder cannot be written to ({Quote.Visible(exception.Message.TrimEnd('.'))}); check its "
                    + "permissions and the disk, or name another folder.");
        }
    }

    /// <summary>Lets others in; the file goes first, as long as nobody else can hold it.</summary>
    public void Dispose()
    {
        if (!OperatingSystem.IsWindows() && !file.SafeFileHandle.IsClosed)
            Delete();
        file.Dispose();
    }

    // To read and to write: a pipe would otherwise wait for a reader.
    static FileStream Open(string path, string folder)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw Foreign(folder, "a link");
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, options);
        if (file.CanSeek)
            return file;
        file.Dispose();
        throw Foreign(folder, "a pipe or a device");
    }

    static UsageException Foreign(string folder, string what) => new(
        $"{Quote.Visible(folder)}: {Name} in it is {what}, expected a file of mogru's own; remove it, or name another folder.");

    // Whoever held the lock may have removed the file between our opening and our locking it; then others lock another one. A time of our
    // own, set through the open file, tells whether it is the one that has the name.
    static bool IsStillThere(string path, FileStream file)
    {
        File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UnixEpoch.AddSeconds(2 * Random.Shared.Next(1, int.MaxValue / 2)));
        bool same = File.GetLastWriteTimeUtc(file.SafeFileHandle) == File.GetLastWriteTimeUtc(path);
        File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UtcNow);
        return same;
    }

    void Delete()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or read-only by now; a lock that nobody holds keeps nobody out.
        }
    }
}
