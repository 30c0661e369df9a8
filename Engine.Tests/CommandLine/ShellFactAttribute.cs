using Xunit;

namespace MoGru.Tests.CommandLine;

/// <summary>A fact about a shell: skipped where it is not installed, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(string shell)
    {
        bool isThere = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell)));
        Skip = OperatingSystem.IsWindows() || !isThere && Environment.GetEnvironmentVariable("CI") != "true" ? $"{shell} is not installed." : null;
    }
}
