using System.Diagnostics.CodeAnalysis;

namespace MoGru.Engine.Formats;

/// <summary>Writes a file whole or not at all: whoever looks sees the old content or the new, never a part.</summary>
[Experimental(Shared.Diagnostic)]
public static class AtomicFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file in the folder of <paramref name="path"/>, flushes it to disk, renames it over
    /// and flushes the folder, so that a loss of power takes neither (the folder on Linux, where there is <c>/proc</c>). Links, devices,
    /// pipes and modes are kept: see <see cref="FileTarget"/>.
    /// </summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; if it throws, the temporary file is removed and the old file stays.</param>
    /// <exception cref="IOException">The folder is missing, the disk is full, or what stands there can be no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder, or the file that stands there, may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using var target = FileTarget.Open(path);
        target.Write(write);
    }
}
