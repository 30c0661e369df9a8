using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MoGru.Tasks.Reports;

/// <summary>What the program runs on.</summary>
static class MachineFacts
{
    public static string Version { get; } =
        typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Runtime => RuntimeInformation.FrameworkDescription;

    /// <summary>The widest vectors that the hardware has and the runtime uses.</summary>
    public static int VectorBits =>
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;

    /// <summary>The processor's name where the system tells it, otherwise its architecture.</summary>
    public static string Cpu { get; } = CpuName();

    public static RunEnvironment Environment(int threads) => new()
    {
        Version = Version,
        Runtime = Runtime,
        Cpu = Cpu,
        VectorBits = VectorBits,
        Threads = threads,
    };

    static string CpuName()
    {
        const string list = "/proc/cpuinfo";
        string architecture = RuntimeInformation.ProcessArchitecture.ToString();
        if (!File.Exists(list))
            return System.Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? architecture;
        string? line = File.ReadLines(list).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? architecture : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
