using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace MoGru.Tests.Fuzz;

/// <summary>
/// Whatever the input: a result or one clear sentence, within a second and in memory of the input's size. The inputs of a run are the
/// same each time; <c>MOGRU_FUZZ</c> says how many there are a family (docs/testing.md).
/// </summary>
public class FuzzTests
{
    const int LongestMessage = 4000;

    static readonly TimeSpan longest = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Families() => [.. FuzzFamilies.All.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void Family_ChangedInputs_AreReadOrRefusedInOneSentence(string name)
    {
        using var family = FuzzFamilies.All[name]();
        int rounds = int.TryParse(Environment.GetEnvironmentVariable("MOGRU_FUZZ"), CultureInfo.InvariantCulture, out int asked)
            ? asked : family.ShortRun;
        foreach (var seed in family.Seeds)
            family.Read(seed.Packed(seed.Inner));

        byte[][] others = [.. family.Seeds.Select(seed => seed.Inner)];
        for (int round = 0; round < rounds; round++)
        {
            var random = new Random(round);
            var seed = family.Seeds[random.Next(family.Seeds.Count)];
            byte[] input = seed.Packed(new Mutation(random, others, family.Words).Of(seed.Inner));
            if (Fault(family, input) is { } fault)
                Assert.Fail($"{name}, round {round}: {fault}\n{Kept(name, round, input)}");
        }
    }

    // What was slow or large once is tried again: a collection or another process may have been at work.
    static string? Fault(FuzzFamily family, byte[] input)
    {
        string? fault = null;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            fault = FaultOnce(family, input);
            if (fault is null || fault.Contains("threw", StringComparison.Ordinal))
                return fault;
        }
        return fault;
    }

    static string? FaultOnce(FuzzFamily family, byte[] input)
    {
        long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            family.Read(input);
        }
#pragma warning disable CA1031 // every exception is judged
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (!family.Allows(exception))
                return $"threw {exception}";
            if (exception.Message.Length > LongestMessage || exception.Message.Any(c => char.IsControl(c)) || exception.Message.Length < 10)
                return $"threw {exception.GetType().Name} with a message of {exception.Message.Length} characters: {exception.Message}";
        }
        var taken = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before, most = family.Memory(input.Length);
        return taken > longest ? $"took {taken}" : allocated > most ? $"allocated {allocated} bytes for {input.Length}, at most {most}" : null;
    }

    static string Kept(string name, int round, byte[] input)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mogru-fuzz-{name.Replace(' ', '-')}-{round}");
        File.WriteAllBytes(path, input);
        return $"The input is {path}.";
    }
}
