using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>A fact about Linux: skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "It is about Linux.";
}
