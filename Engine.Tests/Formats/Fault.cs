using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>Asserts that a reader refuses what it is given, and what it says.</summary>
static class Fault
{
    /// <summary>The message begins with the place, contains <paramref name="part"/>, and is one sentence with a remedy after it.</summary>
    internal static void Says(string part, Action read)
    {
        var fault = Assert.Throws<DataFormatException>(read);
        Assert.StartsWith(fault.Path + ": ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.Contains(';', fault.Message);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }
}
