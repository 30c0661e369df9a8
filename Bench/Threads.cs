using System.Diagnostics;
using System.Globalization;
using System.Text;
using MoGru.Engine.Kernels;
using MoGru.Tasks.Experiments;
using MoGru.Tasks.Profiling;
using MoGru.Tasks.Reports;

namespace MoGru.Bench;

/// <summary>
/// What a second thread gives, and what one streaming step takes: writes <c>Bench/results/PROCESSOR/threads.md</c>.
/// </summary>
static class Threads
{
    const int Steps = 50, Batch = 64, Calls = 2000;

    static readonly int[] Widths = [64, 128, 256];

    /// <summary>Measures and writes.</summary>
    /// <param name="root">The folder of the repository.</param>
    /// <param name="rounds">How often everything is measured, in turns; the best counts.</param>
    public static void Run(string root, int rounds)
    {
        var text = new StringBuilder(FormattableString.Invariant($"""
            # Two threads, and a streaming step

            {MachineFacts.Cpu} ({ResultFile.Width}), {MachineFacts.Runtime}; forward + backward to the parameters, {Steps} steps, input size 1, batch {Batch}, thousands of
            tokens a second; a step of one sequence in microseconds. Best of {rounds} rounds in turns. Written by `dotnet run -c Release --project Bench -- threads`.

            | cell | hidden | one thread | two | ratio | streaming step |
            |---|---|---|---|---|---|

            """));
        var best = new Dictionary<(string Cell, int Width), (double One, double Two, double Step)>();
        for (int round = 0; round < rounds; round++)
        {
            foreach (string cell in BenchmarkPlan.Cells)
            {
                foreach (int width in Widths)
                {
                    var known = best.GetValueOrDefault((cell, width), (0, 0, double.PositiveInfinity));
                    best[(cell, width)] =
                        (Math.Max(known.One, Speed(cell, width, 1)), Math.Max(known.Two, Speed(cell, width, 2)), Math.Min(known.Step, Step(cell, width)));
                }
            }
        }
        foreach (var ((cell, width), (one, two, step)) in best)
            text.Append(CultureInfo.InvariantCulture, $"| {cell} | {width} | {one / 1000:0} | {two / 1000:0} | {two / one:0.00} | {step * 1e6:0.0} |\n");
        ResultFile.Write(root, "threads.md", text.ToString());
    }

    static double Speed(string cell, int width, int threads)
    {
        using var workers = new Workers(threads);
        return new Profiler(new(cell, width, Steps, 1, Batch, 1, false, 10), workers).Run(default).ForwardBackwardTokensPerSecond;
    }

    static double Step(string cell, int width)
    {
        var stream = new StreamBenchmarks { Cell = cell, Hidden = width };
        stream.Setup();
        double least = double.PositiveInfinity;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int call = 0; call < Calls; call++)
                stream.Step();
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds / Calls);
        }
        return least;
    }
}
