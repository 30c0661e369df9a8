using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>A fact that sends a signal to another process: skipped on Windows.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute() =>
        Skip = OperatingSystem.IsWindows() ? "Windows has no way to send another process the Ctrl-C of its own console." : null;
}
