using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(MoGru.Bench.GemmBenchmarks).Assembly).Run(args);
