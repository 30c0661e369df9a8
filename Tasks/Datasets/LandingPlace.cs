using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;

namespace MoGru.Tasks.Datasets;

/// <summary>Where a download is to be written: free, or a regular file. All else is its owner's, and neither replaced nor written through.</summary>
static class LandingPlace
{
    /// <exception cref="UsageException">A link, a folder, a pipe or a device stands there.</exception>
    public static void Require(string path)
    {
        var info = new FileInfo(path);
        string? found = info.LinkTarget is not null ? "a symbolic link"
            : Directory.Exists(path) ? "a folder"
            : info is { Exists: true, Length: 0 } && !HasLength(path) ? "a pipe or a device"
            : null;
        if (found is not null)
            throw new UsageException(
                $"data get: {Quote.Visible(path)} is {found}, and a file must be written there; remove it, or name another folder with --data.");
    }

    // Whether its length can be set, as that of an empty file can. To read and to write: a pipe would otherwise wait for the other end.
    static bool HasLength(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.SetLength(file, 0);
            return true;
        }
        catch (Exception e) when (e is IOException or NotSupportedException)
        {
            return false;
        }
    }
}
