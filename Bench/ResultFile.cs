using System.Runtime.Intrinsics.X86;
using System.Text.RegularExpressions;
using MoGru.Engine.Formats;
using MoGru.Tasks.Reports;

namespace MoGru.Bench;

/// <summary>Writes what was measured to <c>Bench/results/PROCESSOR</c>.</summary>
static partial class ResultFile
{
    /// <summary>The widest vectors of the processor that are in use.</summary>
    public static string Width => Avx512F.IsSupported ? "avx512" : Avx2.IsSupported ? "avx2" : "sse";

    /// <summary>Writes a file of the processor's folder whole, or leaves what was there.</summary>
    /// <param name="root">The folder of the repository.</param>
    public static void Write(string root, string name, string text)
    {
        string folder = Path.Combine(root, "Bench", "results", Separators().Replace($"{MachineFacts.Cpu} {Width}".ToLowerInvariant(), "-").Trim('-'));
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, name);
        AtomicFile.Write(file, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
        });
        Console.WriteLine($"wrote {Path.GetRelativePath(root, file)}");
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Separators();
}
