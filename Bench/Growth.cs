using System.Globalization;
using System.Text;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports;

namespace MoGru.Bench;

/// <summary>
/// How the cost of a training step grows with the length of the sequence, the hidden width and the batch: writes
/// <c>Bench/results/PROCESSOR/growth.md</c>.
/// </summary>
static class Growth
{
    const int Hidden = 128, Steps = 50, Batch = 64;

    /// <summary>Measures and writes.</summary>
    /// <param name="root">The folder of the repository.</param>
    /// <param name="rounds">How often every size is measured, all sizes in turns; the best counts.</param>
    /// <param name="largest">Sizes above it are left out, for a trial.</param>
    public static void Run(string root, int rounds, int largest)
    {
        var text = new StringBuilder(FormattableString.Invariant($"""
            # How the cost grows

            {MachineFacts.Cpu} ({ResultFile.Width}), one thread, {MachineFacts.Runtime}; forward + backward to the parameters, input size 1, best of {rounds} rounds.
            Thousands of tokens a second, GFLOP/s of the matrix products, and these over the {FmaPeak.Gflops:0} GFLOP/s of
            independent fused multiply-adds. Written by `dotnet run -c Release --project Bench -- growth`.

            """));
        Append(text, $"Steps of a sequence (hidden {Hidden}, batch {Batch})", [50, 100, 200, 400, 800, 1600, 3200], largest, rounds, n => new("", Hidden, n, 1, Batch, 1, false, 3));
        Append(text, $"Hidden width ({Steps} steps, batch {Batch})", [16, 32, 64, 128, 256, 512, 1024], largest, rounds, n => new("", n, Steps, 1, Batch, 1, false, n > 256 ? 1 : 5));
        Append(text, $"Batch (hidden {Hidden}, {Steps} steps)", [1, 2, 4, 8, 12, 16, 24, 32, 64, 128, 256, 512], largest, rounds, n => new("", Hidden, Steps, 1, n, 1, false, 5));

        ResultFile.Write(root, "growth.md", text.ToString());
    }

    static void Append(StringBuilder text, string title, int[] all, int largest, int rounds, Func<int, ProfileSettings> settings)
    {
        int[] sizes = [.. all.Where(size => size <= largest)];
        var best = new Dictionary<(int Size, string Cell), ProfileResult>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (int size in sizes)
            {
                foreach (string cell in BenchmarkPlan.Cells)
                {
                    using var workers = new Workers(1);
                    var result = new Profiler(settings(size) with { Cell = cell }, workers).Run(default);
                    if (!best.TryGetValue((size, cell), out var known) || result.Gflops > known.Gflops)
                        best[(size, cell)] = result;
                }
            }
            Console.WriteLine($"{title}: round {round + 1} of {rounds}");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| |{string.Concat(BenchmarkPlan.Cells.Select(cell => $" {cell} | GFLOP/s | of peak |"))}\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(BenchmarkPlan.Cells.Select(_ => "---|---|---|"))}\n");
        foreach (int size in sizes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {size} |");
            foreach (var result in BenchmarkPlan.Cells.Select(cell => best[(size, cell)]))
                text.Append(CultureInfo.InvariantCulture, $" {result.ForwardBackwardTokensPerSecond / 1000:0.0} | {result.Gflops:0.0} | {result.Gflops / FmaPeak.Gflops:0%} |");
            text.Append('\n');
        }
    }
}
