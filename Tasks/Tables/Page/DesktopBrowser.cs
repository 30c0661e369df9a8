using System.ComponentModel;
using System.Diagnostics;

namespace MoGru.Tasks.Tables.Page;

/// <summary>The browser of the desktop that the program runs on.</summary>
static class DesktopBrowser
{
    const int PatienceMilliseconds = 3000;

    /// <summary>Opens a file; false where there is no desktop, or it refuses.</summary>
    public static bool Open(string file)
    {
        string path = Path.GetFullPath(file);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                using var started = Process.Start(new ProcessStartInfo(path) { UseShellExecute = true });
                return true;
            }
            // Without a display xdg-open would take a browser for terminals, and this one.
            if (!OperatingSystem.IsMacOS() && Environment.GetEnvironmentVariable("DISPLAY") is null or "" && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null or "")
                return false;
            using var process = Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            return process is not null && (!process.WaitForExit(PatienceMilliseconds) || process.ExitCode == 0);
        }
        catch (Exception fault) when (fault is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}
