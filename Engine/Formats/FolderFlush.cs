using Microsoft.Win32.SafeHandles;

namespace MoGru.Engine.Formats;

/// <summary>
/// Flushes a folder to disk, so that a file that was renamed in it is found there after a power loss. The framework opens no folder, and
/// the libraries call no native code: what is flushed is the descriptor that is open while the folder is listed, found in <c>/proc</c>.
/// </summary>
static class FolderFlush
{
    const string Descriptors = "/proc/self/fd";

    /// <summary>
    /// Flushes it, or does nothing where there is no <c>/proc</c>, as on Windows, whose file systems need none, or where the folder may not
    /// be listed.
    /// </summary>
    /// <param name="folder">Not empty, and without links on its way.</param>
    /// <returns>True where it was flushed.</returns>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static bool Run(string folder)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Descriptors))
            return false;
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 };
        using var listing = Directory.EnumerateFileSystemEntries(folder, "*", options).GetEnumerator();
        listing.MoveNext();  // and no further: its end would close the descriptor
        bool flushed = false;
        foreach (string descriptor in Directory.EnumerateFileSystemEntries(Descriptors))
            flushed |= IsOf(descriptor, folder) && TryFlush(descriptor, folder);
        return flushed;
    }

    // Others that list the folder have descriptors of it too, which may be closed at any time: ours is flushed with theirs.
    static bool TryFlush(string descriptor, string folder)
    {
        if (!NumberText.TryInt(Path.GetFileName(descriptor), out int number))
            return false;
        using var handle = new SafeFileHandle(number, ownsHandle: false);
        try
        {
            RandomAccess.FlushToDisk(handle);
            return true;
        }
        catch (IOException) when (!IsOf(descriptor, folder))
        {
            return false;
        }
    }

    static bool IsOf(string descriptor, string folder)
    {
        try
        {
            return new FileInfo(descriptor).LinkTarget == folder;
        }
        catch (IOException)
        {
            return false;  // closed since
        }
    }
}
