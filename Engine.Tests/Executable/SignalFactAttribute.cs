using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>
/// A test that sends signals. Windows has none; and a process that is started where signals are ignored, as under nohup or in the background of
/// a script, goes on ignoring them.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SignalFactAttribute : FactAttribute
{
    const int HangUp = 1, Interrupt = 2, Quit = 3, Terminate = 15;

    public SignalFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no way to send another process the Ctrl-C of its own console.";
        else if (OperatingSystem.IsLinux() && Ignored() is var ignored && Array.Exists([HangUp, Interrupt, Quit, Terminate], n => (ignored >> (n - 1) & 1) != 0))
            Skip = "Signals are ignored where the tests were started.";
    }

    // The mask of a child: this process has handlers of its own.
    static ulong Ignored()
    {
        var start = new ProcessStartInfo("grep", ["SigIgn", "/proc/self/status"]) { RedirectStandardOutput = true };
        using var child = Process.Start(start)!;
        string line = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return ulong.Parse(line.Split(':')[1].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
