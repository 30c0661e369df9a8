using System.Diagnostics;
using MoGru.Tests.Executable;

namespace MoGru.Tests.Packages;

/// <summary>The SDK's command, and what it makes, as processes that leave none behind.</summary>
static class DotnetCommand
{
    static readonly TimeSpan patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs it to its end, which must be a good one, and gives what it printed.</summary>
    public static string Run(string folder, params IEnumerable<string> arguments) =>
        RunFile(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", folder, arguments);

    /// <summary>The same of an executable file.</summary>
    public static string RunFile(string file, string folder, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        // What the SDK that runs the tests tells its own children is not for another project.
        foreach (string name in start.Environment.Keys.ToList())
        {
            if (name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
                start.Environment.Remove(name);
        }
        // Servers that outlive a build would hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{file} {string.Join(' ', arguments)} did not end within {patience}.");
        }
        var ending = new Ending(process.ExitCode, output.Result, error.Result);
        return ending.ExitCode == 0
            ? ending.Output
            : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} in {folder}: {ending}");
    }
}
