using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>
/// The one place that opens a file from outside. Only regular files are opened, also through links: a pipe would wait for a writer that
/// may never come, a device has no end.
/// </summary>
[Experimental(Shared.Diagnostic)]
public static class ForeignFile
{
    /// <summary>Reads a whole file.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="expected">What it should be, with its article, for messages.</param>
    /// <param name="most">The most bytes that a file of this kind has.</param>
    /// <exception cref="DataFormatException">It is missing, empty, longer, no regular file, not to be read, or changes meanwhile.</exception>
    public static byte[] Bytes(string path, string expected, int most = int.MaxValue)
    {
        most = Math.Min(most, Array.MaxLength);
        using var stream = Open(path, expected);
        try
        {
            long length = stream.Length;
            if (length > most)
                FormatThrow.Unsupported(path, $"{length} bytes, at most {most} are read", $"expected {expected}: check the path");
            byte[] bytes = new byte[length];
            int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (read < bytes.Length || stream.ReadByte() >= 0)
                FormatThrow.Unsupported(
                    path,
                    read < bytes.Length ? $"its {length} bytes end after {read}" : $"more than its {length} bytes follow",
                    "it changes while it is read: wait until it is written");
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FormatThrow.Unreadable(path, expected, e);
            return [];
        }
    }

    /// <summary>Opens a file of at least one byte for reading.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="expected">What it should be, with its article, for messages.</param>
    /// <exception cref="DataFormatException">It is missing, empty, not a regular file, or not to be read.</exception>
    public static FileStream Open(string path, string expected)
    {
        try
        {
            // What was looked at is opened, not what another link may lead to by then.
            string place = OperatingSystem.IsWindows() ? path : LinkedPath.Follow(path);
            var file = new FileInfo(place);
            if (Directory.Exists(place))
                FormatThrow.Unsupported(path, "it is a folder", $"expected {expected}: name the file");

            // Pipes, sockets and devices have no length; there is nothing to read in an empty file either.
            if (file.Exists && file.Length == 0)
                FormatThrow.Unsupported(path, "no bytes: it is empty, or a pipe or a device", $"expected {expected} in a regular file");
            return new(place, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            FormatThrow.Missing(path, expected);
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            FormatThrow.Unreadable(path, expected, e);
            throw;
        }
    }
}
