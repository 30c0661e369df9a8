using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MoGru.Tasks.Reports;

/// <summary>
/// Which of the standard streams the process was started with. A number that was closed then is given to the next file that is opened,
/// first of all the runtime's own, and lines for people would go there: so nothing is written to it, and as long as this lives, no file
/// of ours gets it.
/// </summary>
sealed class StandardDescriptors : IDisposable
{
    readonly List<SafeFileHandle> placeholders = [];

    public StandardDescriptors()
    {
        (bool input, HasOutput, HasError) = (WasGiven(0), WasGiven(1), WasGiven(2));
        while (!(input && HasOutput && HasError) && Placeholder() is { } handle)
        {
            placeholders.Add(handle);
            if (handle.DangerousGetHandle() > 2)
                return;
        }
    }

    /// <summary>Whether the process has a standard output.</summary>
    public bool HasOutput { get; }

    /// <summary>Whether the process has a standard error.</summary>
    public bool HasError { get; }

    public void Dispose() => placeholders.ForEach(handle => handle.Dispose());

    // Told by Linux alone; elsewhere they are taken to be there.
    static bool WasGiven(int descriptor)
    {
        const string folder = "/proc/self/fdinfo";
        if (!OperatingSystem.IsLinux() || !Directory.Exists(folder))
            return true;
        try
        {
            string? flags = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"{folder}/{descriptor}"))
                .FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is null || !ClosesOnExec(flags);
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // O_CLOEXEC, 02000000 in octal as the flags are written: what a process is started with cannot have it, and all that the runtime opens has.
    static bool ClosesOnExec(string flags) => flags.Length > 7 && (flags[^7] & 2) != 0;

    static SafeFileHandle? Placeholder()
    {
        try
        {
            return File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
