using System.Diagnostics;

namespace MoGru.Tests.Executable;

/// <summary>The executable behind a line of the shell, for streams that are closed, full or pipes; Unix only.</summary>
static class Shell
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a line in which <c>$M</c> is the executable.</summary>
    public static Ending Run(string line, string folder)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(line.Replace("$M", "\"$HOST\" \"$PROGRAM\"", StringComparison.Ordinal));
        start.Environment["HOST"] = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        start.Environment["PROGRAM"] = MogruProcess.Program;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{line}' did not end within {patience}.");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }
}
