using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using MoGru.Bench;

// growth [ROUNDS [LARGEST]]: the tables of growth. threads [ROUNDS]: two threads over one, and a streaming step. peak: the core's own. check: every suite once, for its comparison with the reference.
// Anything else is BenchmarkDotNet's.
var suites = typeof(GemmBenchmarks).Assembly;
switch (args.FirstOrDefault())
{
    case "growth":
        SuiteCheck.Run(suites);  // nothing is timed that is not right
        Growth.Run(Directory.GetCurrentDirectory(), args.Length > 1 ? int.Parse(args[1]) : 5, args.Length > 2 ? int.Parse(args[2]) : int.MaxValue);
        return 0;
    case "threads":
        SuiteCheck.Run(suites);
        Threads.Run(Directory.GetCurrentDirectory(), args.Length > 1 ? int.Parse(args[1]) : 3);
        return 0;
    case "peak":
        Console.WriteLine($"{FmaPeak.Gflops:0.0} GFLOP/s");
        return 0;
    case "check":
        Console.WriteLine($"{SuiteCheck.Run(suites)} benchmarks agree with their references.");
        return 0;
    default:
        // In this process: the settings of this executable (no quick JIT) hold, and no project has to be generated for a runtime that is newer
        // than the package.
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10))
            .AddColumn(WorkColumn.All);
        BenchmarkSwitcher.FromAssembly(suites).Run(args, config);
        return 0;
}
