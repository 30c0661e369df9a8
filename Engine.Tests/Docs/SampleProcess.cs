using System.Diagnostics;
using MoGru.Tests.House;
using Xunit;

namespace MoGru.Tests.Docs;

/// <summary>A sample as a program of its own, which the SDK builds from its file against the libraries as they are built already.</summary>
static class SampleProcess
{
    static readonly TimeSpan patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it to its end in a folder.</summary>
    /// <returns>The lines that it writes.</returns>
    public static string[] Run(string sample, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        string file = Path.Combine(Repository.Root, "docs", "samples", sample);
        string configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;
        string[] line = ["run", "-c", configuration, "-p:BuildProjectReferences=false", file, "--"];
        foreach (string word in line.Concat(arguments))
            start.ArgumentList.Add(word);
        // What the SDK that runs the tests tells its own children is not for another program.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        // Servers that outlive a build could hold its output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{sample} did not end within {patience}.");
        }
        Assert.True(process.ExitCode == 0, $"{sample} ended with {process.ExitCode}.\n{output.Result}\n{error.Result}");
        return output.Result.TrimEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
