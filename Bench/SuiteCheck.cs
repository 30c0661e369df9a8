using System.Reflection;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Running;

namespace MoGru.Bench;

/// <summary>Every benchmark once without a clock: its comparison with the reference, and one run.</summary>
static class SuiteCheck
{
    /// <summary>Runs all suites of an assembly; a benchmark that disagrees with its reference throws.</summary>
    /// <returns>The number of benchmarks.</returns>
    public static int Run(Assembly suites)
    {
        int count = 0;
        foreach (var type in suites.GetTypes().Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute)))))
        {
            foreach (var benchmarks in BenchmarkConverter.TypeToBenchmarks(type).BenchmarksCases.GroupBy(b => b.Parameters.DisplayInfo))
            {
                object suite = Create(benchmarks.First());
                benchmarks.First().Descriptor.GlobalSetupMethod!.Invoke(suite, null);
                foreach (var benchmark in benchmarks)
                {
                    benchmark.Descriptor.WorkloadMethod.Invoke(suite, null);
                    count++;
                }
            }
        }
        return count;
    }

    /// <summary>The suite of a benchmark with its parameters set.</summary>
    public static object Create(BenchmarkCase benchmark)
    {
        var type = benchmark.Descriptor.Type;
        object suite = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items)
            type.GetProperty(parameter.Name)!.SetValue(suite, parameter.Value);
        return suite;
    }
}
