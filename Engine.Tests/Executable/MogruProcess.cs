using System.Diagnostics;
using System.Globalization;
using MoGru.Tests.House;

namespace MoGru.Tests.Executable;

/// <summary>The built executable as a process of its own.</summary>
sealed class MogruProcess : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    /// <summary>Where the executable was built: beside the tests it lacks what they have from a shared framework.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "Tasks", Path.GetRelativePath(Path.Combine(Repository.Root, "Engine.Tests"), AppContext.BaseDirectory),
        "mogru.dll");

    readonly Process process;
    readonly Task<string> output, error;

    MogruProcess(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(OperatingSystem.IsLinux() ? "env" : host)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        if (OperatingSystem.IsLinux())
        {
            // Under nohup, or in the background of a script, the tests ignore signals, and so would all that they start.
            start.ArgumentList.Add("--default-signal=HUP,INT,QUIT,TERM");
            start.ArgumentList.Add(host);
        }
        start.ArgumentList.Add(Program);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it with words parted by spaces; '' is an empty one.</summary>
    public static MogruProcess Start(string line, IReadOnlyDictionary<string, string>? environment = null) =>
        new([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word == "''" ? "" : word)], environment);

    /// <summary>Runs it to its end.</summary>
    public static Ending Run(string line, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(line, environment);
        return process.Wait();
    }

    public bool HasExited => process.HasExited;

    /// <summary>Ends it at once, as the kernel does.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>Sends a signal by its name.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public Ending Wait()
    {
        if (!process.WaitForExit(patience))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"mogru did not end within {patience}.");
        }
        return new(process.ExitCode, output.Result, error.Result);
    }

    public void Dispose() => process.Dispose();
}

/// <summary>How a process ended.</summary>
sealed record Ending(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\nstandard output:\n{Output}\nstandard error:\n{Error}";
}
