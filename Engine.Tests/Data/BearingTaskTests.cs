using MoGru.Tasks.Data;
using Xunit;

namespace MoGru.Tests.Data;

public class BearingTaskTests
{
    [Fact]
    public void Synthetic_Published_HasTheRecordingsWindowCounts()
    {
        var data = new BearingTask(new(), 42);
        Assert.Equal(475, Both(data, BearingFault.Normal));
        foreach (var fault in new[] { BearingFault.InnerRace, BearingFault.Ball, BearingFault.OuterRace })
            Assert.Equal(3 * 237, Both(data, fault));
        Assert.Equal(2086, data.Count(Split.Training));
        Assert.Equal(522, data.Count(Split.Validation));
        Assert.Contains("synthetic", data.Provenance, StringComparison.Ordinal);
        Assert.Contains("published", data.Provenance, StringComparison.Ordinal);
    }

    [Fact]
    public void Synthetic_Fair_CutsTheNormalRecordInto94And22()
    {
        var data = new BearingTask(new() { Protocol = BearingProtocol.Fair }, 42);
        Assert.Equal(94, data.Count(Split.Training, BearingFault.Normal));
        Assert.Equal(22, data.Count(Split.Validation, BearingFault.Normal));
        Assert.Equal(3 * 189, data.Count(Split.Training, BearingFault.Ball));
        Assert.Equal(3 * 46, data.Count(Split.Validation, BearingFault.Ball));
        Assert.Contains("fair", data.Provenance, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_Epoch_VisitsEveryWindowOnceInAnOrderOfItsOwn()
    {
        var data = new BearingTask(new() { Window = 64, Stride = 4096 }, 42);
        int count = data.Count(Split.Training);
        string[] first = Fingerprints(data, Split.Training, 0), second = Fingerprints(data, Split.Training, 1);
        Assert.Equal(count, first.Distinct().Count());
        Assert.NotEqual(first, second);
        Assert.Equal(first.Order(StringComparer.Ordinal), second.Order(StringComparer.Ordinal));
        Assert.Equal(first, Fingerprints(data, Split.Training, 0));
        Assert.Equal(Fingerprints(data, Split.Validation, 0), Fingerprints(data, Split.Validation, 1));
        Assert.Empty(first.Intersect(Fingerprints(data, Split.Validation, 0)));
    }

    [Fact]
    public void Noise_OfAWindow_HasItsDeviationAndStaysTheSame()
    {
        var quiet = GeneratedTasks.Samples(new BearingTask(new(), 42), 64);
        var data = new BearingTask(new() { Noise = 0.5 }, 42);
        var noisy = GeneratedTasks.Samples(data, 64);
        Assert.Equal(quiet.Target, noisy.Target);
        double[] noise = [.. quiet.Series.Zip(noisy.Series, (a, b) => (double)b - a)];
        Assert.Equal(0, noise.Average(), 5 * 0.5 / 256);
        Assert.Equal(0.5, Math.Sqrt(noise.Average(x => x * x)), 0.01);
        Assert.NotEqual(noise[0], noise[1024], 3);

        var validation = GeneratedTasks.Samples(data, 8, Split.Validation);
        var later = GeneratedTasks.Samples(data, 8, Split.Validation, epoch: 4);
        Assert.Equal(validation.Series, later.Series);
    }

    [Fact]
    public void Synthetic_Window_TooLong_IsAFaultOfTheOptions()
    {
        var options = new BearingOptions { Window = 30_000, Protocol = BearingProtocol.Fair };
        var fault = Assert.Throws<TaskOptionException>(() => new BearingTask(options, 1));
        Assert.Contains("a window needs 30000; use a shorter --seq-len", fault.Message, StringComparison.Ordinal);
    }

    static int Both(BearingTask data, BearingFault fault) =>
        data.Count(Split.Training, fault) + data.Count(Split.Validation, fault);

    static string[] Fingerprints(TaskData data, Split split, int epoch)
    {
        var batch = GeneratedTasks.Samples(data, data.Count(split), split, epoch);
        return [.. Enumerable.Range(0, batch.Size).Select(row => GeneratedTasks.Fingerprint(batch, row))];
    }
}
