using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class ExperimentTests
{
    [Fact]
    public void Benchmark_OfTwoCells_SumsUpAndDoesNotRepeatFinishedRuns()
    {
        using var folder = new TemporaryFolder();
        string line = "benchmark --tasks adding --cells gru,mogru --seeds 1,2 --hidden 5 --epochs 2 --train-samples 70 --val-samples 20 "
            + $"--out {folder.PathOf("b")}";
        var first = MogruProcess.Run($"{line} --json -");

        Assert.True(first.ExitCode == 0, first.ToString());
        var result = JsonDocument.Parse(first.Output).RootElement;
        Assert.Equal(4, result.GetProperty("runs").GetArrayLength());
        Assert.Equal(["gru", "mogru"], result.GetProperty("summary").EnumerateArray().Select(row => row.GetProperty("cell").GetString()));
        var test = Assert.Single(result.GetProperty("tests").EnumerateArray());
        double gru = result.GetProperty("summary")[0].GetProperty("mean").GetDouble();
        double mogru = result.GetProperty("summary")[1].GetProperty("mean").GetDouble();
        Assert.Equal(mogru - gru, test.GetProperty("mean_difference").GetDouble(), 1e-12);
        Assert.InRange(test.GetProperty("p").GetDouble(), 0, 1);

        var again = MogruProcess.Run($"{line} --json -");
        Assert.Equal(first.Output, again.Output);  // times included: nothing ran
        Assert.Equal(first.Output, MogruProcess.Run($"benchmark --resume {folder.PathOf("b")} --threads 1 --json -").Output);
        Assert.Equal(2, MogruProcess.Run($"{line} --epochs 3").ExitCode);
        Assert.Equal(2, MogruProcess.Run($"bearing --resume {folder.PathOf("b")}").ExitCode);
    }

    [Fact]
    public void Experiment_WithCellsThatOneSignTellsApart_MakesTwoRuns()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run(
            "benchmark --tasks adding --cells mogru:clip=1e10,mogru:clip=1e-10 --seeds 1 --hidden 8 --epochs 1 --train-samples 64 "
                + $"--val-samples 32 --threads 1 --out {folder.PathOf("c")} --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var runs = JsonDocument.Parse(ending.Output).RootElement.GetProperty("runs");
        Assert.Equal(2, runs.EnumerateArray().Select(run => run.GetProperty("model_sha256").GetString()).Distinct().Count());
        Assert.Equal(2, Directory.GetDirectories(folder.PathOf("c")).Length);
    }

    [Fact]
    public void Experiment_OfWhichOneRunIsImpossible_IsRefusedBeforeAnyIsMade()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run(
            "interference --items 3,20 --query-order shuffled --cells gru --hidden 4 --epochs 1 --train-samples 64 --val-samples 32 "
                + $"--out {folder.PathOf("i")}");

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("no key free", ending.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("i")));
    }

    [Fact]
    public void Bearing_WithoutRecordings_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run(
            $"bearing --protocol fair --noise 0.1 --cells gru --hidden 4 --epochs 1 --seq-len 32 --train-samples 64 --val-samples 32 "
                + $"--out {folder.PathOf("b")} --json {folder.PathOf("b.json")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Contains("generated", ending.Output, StringComparison.Ordinal);
        var run = JsonDocument.Parse(File.ReadAllText(folder.PathOf("b.json"))).RootElement.GetProperty("runs")[0];
        Assert.Contains("synthetic", run.GetProperty("data").GetString(), StringComparison.Ordinal);
    }
}
