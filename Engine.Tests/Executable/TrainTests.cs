using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class TrainTests
{
    const string Tiny = "train selective-copy --seq-len 8 --markers 2 --vocab 5 --hidden 9 --epochs 2 --train-samples 150 --val-samples 70";

    // Enough epochs that a signal finds it at work.
    const string Long =
        "train copy --cell mogru --seq-len 8 --vocab 5 --hidden 24 --epochs 100 --train-samples 640 --val-samples 64 --threads 1";

    [Fact]
    public void Run_ToTheEnd_LeavesItsFilesAndTheRunObject()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"{Tiny} --cell mogru --out {folder.PathOf("run")} --json {folder.PathOf("result.json")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.DoesNotContain('\u001b', ending.Output);
        Assert.DoesNotContain('\r', ending.Output);
        Assert.Equal(
            ["checkpoint.safetensors", "metrics.jsonl", "model.safetensors", "run.json"],
            Directory.GetFiles(folder.PathOf("run")).Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllText(folder.PathOf("result.json")), File.ReadAllText(Path.Combine(folder.PathOf("run"), "run.json")));

        var run = JsonDocument.Parse(File.ReadAllText(folder.PathOf("result.json"))).RootElement;
        foreach (string key in "task cell seed config parameters epochs final best metric seconds environment model_sha256".Split(' '))
            Assert.True(run.TryGetProperty(key, out _), key);
        Assert.Equal("accuracy", run.GetProperty("metric").GetString());
        foreach (string key in (string[])["version", "runtime", "cpu", "vector_bits", "threads"])
            Assert.True(run.GetProperty("environment").TryGetProperty(key, out _), key);
        Assert.Equal(2, run.GetProperty("epochs").GetArrayLength());
        foreach (string key in "epoch loss train_metric val_metric beta_mean beta_sd seconds tokens_per_second".Split(' '))
            Assert.True(run.GetProperty("epochs")[1].TryGetProperty(key, out _), key);
    }

    [Fact]
    public void Json_ToStandardOutput_IsAllThatIsWrittenThere()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run(
            $"train trend --cell lstm --hidden 6 --seq-len 10 --epochs 1 --train-samples 70 --val-samples 30 --out "
                + $"{folder.PathOf("run")} --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var epoch = JsonDocument.Parse(ending.Output).RootElement.GetProperty("epochs")[0];
        Assert.Equal(epoch.GetProperty("val_metric").GetDouble(), 10 * epoch.GetProperty("val_mse").GetDouble(), 1e-9);
    }

    [Fact]
    public void Train_OfATaskThatGoesOn_TellsWhatItsBestEpochMeasured()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run(
            $"train lorenz --cell gru --hidden 4 --seq-len 8 --epochs 1 --train-samples 64 --val-samples 4 --out {folder.PathOf("run")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Contains("own output, steps within 0.5 of the truth: ", ending.Output, StringComparison.Ordinal);
        var measures = JsonDocument.Parse(File.ReadAllText(folder.PathOf("run/run.json"))).RootElement.GetProperty("best_epoch").GetProperty("measures");
        Assert.Equal("own output, divergence of visited states in nats", measures[1].GetProperty("name").GetString());
        Assert.InRange(measures[1].GetProperty("value").GetDouble(), 0, 25);
    }

    // With one unit LayerNorm is constant: that is no fault of the command line, but nobody should wonder why it does not learn.
    [Theory]
    [InlineData("train trend --cell mogru --hidden 1", "mogru: train: mogru with hidden size 1: LayerNorm of a single unit")]
    [InlineData("train trend --cell mogru:no-layernorm --hidden 1", "")]
    [InlineData("train trend --cell mogru --hidden 2", "")]
    [InlineData("benchmark --quick --cells gru,mogru --hidden 1 --seeds 1,2", "mogru: benchmark: mogru with hidden size 1: LayerNorm of a single")]
    public void Train_MoGruOfOneUnit_SaysOnceThatItsStateIsConstant(string line, string says)
    {
        using var folder = new TemporaryFolder();
        string small = "--epochs 1 --train-samples 8 --val-samples 8 --threads 1";
        var ending = MogruProcess.Run($"{line} {small} --out {folder.PathOf("run")} --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.StartsWith(says, ending.Error, StringComparison.Ordinal);
        Assert.Equal(says.Length == 0 ? 0 : 1, ending.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        JsonDocument.Parse(ending.Output);
    }

    [Theory]
    [InlineData("mogru:damping,clip=0.5,velocity-norm,velocity-gate")]
    [InlineData("gru")]
    [InlineData("ssm")]
    public void Model_OnOtherThreadsOrNarrowVectors_HasTheSameBits(string cell)
    {
        using var folder = new TemporaryFolder();
        string one = Hash($"{Tiny} --cell {cell} --threads 1 --out {folder.PathOf("a")}");

        Assert.Equal(one, Hash($"{Tiny} --cell {cell} --threads 2 --out {folder.PathOf("b")}"));
        var narrow = new Dictionary<string, string> { ["DOTNET_EnableAVX2"] = "0" };
        Assert.Equal(one, Hash($"{Tiny} --cell {cell} --threads 3 --out {folder.PathOf("c")}", narrow));
    }

    [Fact]
    public void Resume_AfterKills_EndsWithTheSameBitsAndRecords()
    {
        using var folder = new TemporaryFolder();
        var whole = Result(MogruProcess.Run($"{Long} --out {folder.PathOf("whole")} --json -"));

        string killed = folder.PathOf("killed");
        using (var first = MogruProcess.Start($"{Long} --out {killed}"))
            KillAtEpoch(first, killed, 3);
        using (var second = MogruProcess.Start($"train --resume {killed} --threads 1"))
            KillAtEpoch(second, killed, 9);
        var resumed = Result(MogruProcess.Run($"train copy --resume {killed} --threads 2 --json -"));

        Assert.Equal(whole.GetProperty("model_sha256").GetString(), resumed.GetProperty("model_sha256").GetString());
        Assert.Equal(Records(whole), Records(resumed));
        Assert.Equal(100, File.ReadAllLines(Path.Combine(killed, "metrics.jsonl")).Length);

        var again = Result(MogruProcess.Run($"train --resume {killed} --json -"));
        Assert.Equal(resumed.GetRawText(), again.GetRawText());
        var other = MogruProcess.Run($"train --resume {killed} --hidden 25");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("--hidden 25 (the run has 24)", other.Error, StringComparison.Ordinal);
    }

    [SignalFact]
    public void Interrupt_InAnEpoch_LeavesACheckpointThatContinuesToTheSameBits()
    {
        using var folder = new TemporaryFolder();
        string whole = Hash($"{Long} --out {folder.PathOf("whole")}");

        string stopped = folder.PathOf("stopped");
        using var process = MogruProcess.Start($"{Long} --out {stopped}");
        WaitForEpoch(process, stopped, 2);
        process.Signal("INT");
        var ending = process.Wait();

        Assert.True(ending.ExitCode == 130, ending.ToString());
        Assert.Contains("--resume", ending.Error, StringComparison.Ordinal);
        Assert.Single(ending.Error.TrimEnd().Split('\n'));
        Assert.Equal(whole, Result(MogruProcess.Run($"train --resume {stopped} --json -")).GetProperty("model_sha256").GetString());
    }

    [Fact]
    public void Loss_ThatIsNotFinite_EndsWithOneAndValidJson()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"{Tiny} --cell gru --lr 1e38 --clip 0 --out {folder.PathOf("run")} --json -");

        Assert.True(ending.ExitCode == 1, ending.ToString());
        Assert.Contains("copy gru: at epoch 1, step 1", ending.Error, StringComparison.Ordinal);
        var run = JsonDocument.Parse(ending.Output).RootElement;
        Assert.Equal(JsonValueKind.Null, run.GetProperty("final").ValueKind);
        Assert.Equal(JsonValueKind.Null, run.GetProperty("epochs")[0].GetProperty("loss").ValueKind);
    }

    static string Hash(string line, Dictionary<string, string>? environment = null) =>
        Result(MogruProcess.Run(line + " --json -", environment)).GetProperty("model_sha256").GetString()!;

    static JsonElement Result(Ending ending)
    {
        Assert.True(ending.ExitCode == 0, ending.ToString());
        return JsonDocument.Parse(ending.Output).RootElement;
    }

    static List<string> Records(JsonElement run) =>
    [
        .. run.GetProperty("epochs").EnumerateArray().Select(epoch => string.Join(' ', epoch.EnumerateObject()
            .Where(p => p.Name is not ("seconds" or "tokens_per_second")).Select(p => $"{p.Name}={p.Value.GetRawText()}"))),
    ];

    static void KillAtEpoch(MogruProcess process, string folder, int epoch)
    {
        WaitForEpoch(process, folder, epoch);
        process.Kill();
    }

    static void WaitForEpoch(MogruProcess process, string folder, int epoch)
    {
        string metrics = Path.Combine(folder, "metrics.jsonl");
        while (!process.HasExited && (!File.Exists(metrics) || File.ReadAllText(metrics).Count(c => c == '\n') < epoch))
            Thread.Sleep(2);
        Assert.False(process.HasExited, "The run ended before it could be stopped; it must be longer.");
    }
}
