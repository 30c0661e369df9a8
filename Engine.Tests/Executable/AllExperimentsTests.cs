using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>Every experiment as a process, in a size that takes a moment.</summary>
public class AllExperimentsTests
{
    const string Small = "--hidden 5 --epochs 1 --train-samples 20 --val-samples 10 --threads 2 --json -";

    [Theory]
    [InlineData("interference --quick --sweep distractors --distractors 2,3 --query-order shuffled --cells gru,mogru --seeds 1,2", 8, 4, 2)]
    [InlineData("ablation --quick --tasks copy,trend --seeds 1", 10, 10, 0)]
    [InlineData("velocity-fixes --distractors 4 --seeds 1,2", 12, 6, 5)]
    [InlineData("crossover --tasks copy,adding --lengths 3,4 --seeds 7", 8, 8, 0)]
    [InlineData("scaling --quick --widths 4,5 --lengths 2,6 --cells lstm,mogru --seeds 1,2", 12, 8, 4)]
    [InlineData("head-to-head --quick --seeds 3", 9, 9, 0)]
    public void Verb_OfSmallSizes_GivesItsRunsRowsAndTests(string line, int runs, int rows, int tests)
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"{line} {Small} --out {folder.PathOf("e")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var result = JsonDocument.Parse(ending.Output).RootElement;
        Assert.Equal(
            (runs, rows, tests),
            (result.GetProperty("runs").GetArrayLength(), result.GetProperty("summary").GetArrayLength(), result.GetProperty("tests").GetArrayLength()));
        Assert.Equal(line.Split(' ')[0], result.GetProperty("experiment").GetString());
        foreach (var row in result.GetProperty("summary").EnumerateArray())
        {
            Assert.InRange(row.GetProperty("mean").GetDouble(), 0, 1000);
            Assert.Equal(row.GetProperty("seeds").GetArrayLength(), row.GetProperty("values").GetArrayLength());
            if (row.TryGetProperty("published", out var published))
                Assert.False(published.GetProperty("same_settings").GetBoolean());
        }
    }

    [Fact]
    public void Match_OfTheDefaults_TellsTheHiddenSizes()
    {
        var ending = MogruProcess.Run("match --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var rows = JsonDocument.Parse(ending.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(4 * 3, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            row.GetProperty("published_parameters").GetInt64(), row.GetProperty("parameters_at_reference_hidden").GetInt64()));
        Assert.Equal(2, MogruProcess.Run("match --tasks nothing").ExitCode);
        Assert.Equal(2, MogruProcess.Run("crossover --tasks trend,nothing").ExitCode);
    }

    [Fact]
    public void Experiment_KilledAtRandomMoments_EndsWithTheJsonOfAnUndisturbedOne()
    {
        const string Line = "interference --sweep distractors --distractors 4,6 --cells mogru,gru --seeds 1,2 --hidden 8 --epochs 4 "
            + "--train-samples 1500 --val-samples 64 --threads 2";
        using var folder = new TemporaryFolder();
        var whole = MogruProcess.Run($"{Line} --out {folder.PathOf("whole")} --json -");
        Assert.True(whole.ExitCode == 0, whole.ToString());

        string killed = folder.PathOf("killed");
        for (int kills = 0; kills < 3; kills++)
        {
            using var process = MogruProcess.Start(kills == 0 ? $"{Line} --out {killed}" : $"interference --resume {killed} --threads 2");
            while (!File.Exists(Path.Combine(killed, "plan.json")) && !process.HasExited)
                Thread.Sleep(5);
            Thread.Sleep(Random.Shared.Next(1, 1200));
            if (process.HasExited)
                break;
            process.Kill();
        }
        var finished = Directory.GetFiles(killed, "run.json", SearchOption.AllDirectories).ToDictionary(path => path, File.GetLastWriteTimeUtc);
        var resumed = MogruProcess.Run($"interference --resume {killed} --threads 2 --json -");

        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(WithoutTimes(whole.Output), WithoutTimes(resumed.Output));
        Assert.All(finished, run => Assert.Equal(run.Value, File.GetLastWriteTimeUtc(run.Key)));
    }

    static string WithoutTimes(string json) => string.Join('\n', json.Split('\n').Where(line =>
        !line.Contains("\"seconds\":", StringComparison.Ordinal) && !line.Contains("\"tokens_per_second\":", StringComparison.Ordinal)));
}
