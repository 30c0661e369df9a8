using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class ResumeTests
{
    const string Tiny = "train copy --cell gru --seq-len 5 --vocab 5 --hidden 8 --train-samples 64 --val-samples 32 --threads 1";

    // Enough epochs that a signal finds it at work; and more than it will ever make.
    const string Long =
        "train copy --cell mogru --seq-len 8 --vocab 5 --hidden 24 --epochs 100 --train-samples 640 --val-samples 64 --threads 1";

    [Fact]
    public void Resume_WithMoreEpochs_EndsWithTheRecordsOfARunThatHadThemFromTheStart()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run");
        var whole = Result(MogruProcess.Run($"{Tiny} --epochs 5 --out {folder.PathOf("whole")} --json -"));
        Result(MogruProcess.Run($"{Tiny} --epochs 2 --out {run} --json -"));

        var more = Result(MogruProcess.Run($"train --resume {run} --epochs 5 --json -"));
        Assert.Equal(Numbers(whole), Numbers(more));
        Assert.Equal(5, File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Length);
        AssertFails(2, "--epochs 4 is less than the 5 epochs that", $"train --resume {run} --epochs 4");
        Assert.Equal(more.GetRawText(), Result(MogruProcess.Run($"train --resume {run} --json -")).GetRawText());
    }

    [Fact]
    public void Resume_OfAFinishedRunThatLacksAFile_WritesItAgain()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run");
        Result(MogruProcess.Run($"{Tiny} --epochs 2 --out {run} --json -"));
        foreach (string name in (string[])["model.safetensors", "metrics.jsonl", "run.json"])
        {
            string path = Path.Combine(run, name);
            byte[] before = File.ReadAllBytes(path);
            File.Delete(path);
            var again = Result(MogruProcess.Run($"train --resume {run} --threads 1 --json -"));

            Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(path)), name);
            Assert.Equal(File.ReadAllText(Path.Combine(run, "run.json")).TrimEnd(), again.GetRawText());
        }
    }

    [Fact]
    public void Resume_OfARunWhoseFileIsAnothersOrNone_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run"), other = folder.PathOf("other");
        Result(MogruProcess.Run($"{Tiny} --epochs 1 --out {run} --json -"));
        Result(MogruProcess.Run($"{Tiny} --epochs 1 --seed 2 --out {other} --json -"));
        string result = Path.Combine(run, "run.json"), text = File.ReadAllText(result);

        File.Copy(Path.Combine(other, "run.json"), result, overwrite: true);
        AssertFails(3, "run.json is of another run: it has --seed 2 (this run has 42)", $"train --resume {run}");
        File.WriteAllText(result, text.Replace("\"tests\": []", "\"tests\": [null]", StringComparison.Ordinal));
        AssertFails(3, "$.best_epoch.tests[0] is null", $"train --resume {run}");
        File.Delete(result);
        Directory.CreateDirectory(result);
        AssertFails(3, "run.json is a folder", $"train --resume {run}");
        AssertFails(3, "no such folder", $"train --resume {folder.PathOf("nothing")}");
        AssertFails(3, "that is no folder", $"train --resume {Path.Combine(other, "run.json")}");
        AssertFails(2, "holds a run already", $"{Tiny} --out {other}");
        AssertFails(2, "holds a run of mogru train", $"benchmark --quick --tasks copy --seeds 1 --out {other}");
    }

    [SignalFact]
    public void Pipes_InTheFolderOfARun_DoNotHoldItUp()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run");
        Result(MogruProcess.Run($"{Tiny} --epochs 1 --out {run} --json -"));
        foreach (string name in (string[])["run.json", "checkpoint.safetensors"])
        {
            string path = Path.Combine(run, name);
            File.Delete(path);
            System.Diagnostics.Process.Start("mkfifo", path).WaitForExit();
            AssertFails(3, name, $"train --resume {run}");
            File.Delete(path);
        }
        System.Diagnostics.Process.Start("mkfifo", Path.Combine(run, "run.lock")).WaitForExit();
        AssertFails(2, "run.lock in it is a pipe", $"train --resume {run}");
        Directory.CreateDirectory(folder.PathOf("x"));
        System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder.PathOf("x"), "plan.json")).WaitForExit();
        AssertFails(3, "plan.json", $"benchmark --resume {folder.PathOf("x")}");
    }

    [SignalFact]
    public void HangUp_InAnEpoch_LeavesACheckpointAndNoLock()
    {
        using var folder = new TemporaryFolder();
        string whole = Result(MogruProcess.Run($"{Long} --out {folder.PathOf("whole")} --json -")).GetProperty("model_sha256").GetString()!;
        string stopped = folder.PathOf("stopped");
        foreach (var (signal, epoch) in (ReadOnlySpan<(string, int)>)[("HUP", 2), ("QUIT", 6)])
        {
            string line = Directory.Exists(stopped) ? $"train --resume {stopped} --threads 1" : $"{Long} --out {stopped}";
            using var process = MogruProcess.Start(line);
            WaitForEpoch(process, stopped, epoch);
            process.Signal(signal);
            process.Signal("HUP");  // from the shell, after the terminal's
            var ending = process.Wait();
            Assert.True(ending.ExitCode == 130, ending.ToString());
            Assert.Contains("the checkpoint is written", ending.Error, StringComparison.Ordinal);
            Assert.False(File.Exists(Path.Combine(stopped, "run.lock")));
        }
        Assert.Equal(whole, Result(MogruProcess.Run($"train --resume {stopped} --json -")).GetProperty("model_sha256").GetString());
    }

    const string Endless = "--hidden 24 --epochs 1000000 --train-samples 640 --val-samples 64";

    [SignalFact]
    public void Resume_WhileAnotherProcessIsAtWork_IsRefusedAndDisturbsNothing()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run");
        string line = $"train copy --cell gru {Endless} --threads 1 --out {run}";
        using var first = MogruProcess.Start(line);
        WaitForEpoch(first, run, 1);
        AssertFails(2, "another process is working in this folder", $"train --resume {run}");
        AssertFails(2, "another process is working in this folder", line);

        first.Signal("INT");
        Assert.Equal(130, first.Wait().ExitCode);
        AssertWholeMetrics(run);
    }

    [SignalFact]
    public void Resume_OfARunOfAnExperimentThatGoesOn_IsRefusedAndDisturbsNothing()
    {
        using var folder = new TemporaryFolder();
        string place = folder.PathOf("x"), first = Path.Combine(place, "copy-gru-seed-1"), second = Path.Combine(place, "copy-gru-seed-2");
        string line = "benchmark --tasks copy --cells gru --seeds 1,2 --threads 2 "
            + $"{Endless} --out {place}";
        using (var killed = MogruProcess.Start(line))
        {
            WaitForEpoch(killed, first, 1);
            WaitForEpoch(killed, second, 1);
            killed.Kill();  // its locks stay as files, and hold nobody up
        }
        using var process = MogruProcess.Start($"benchmark --resume {place} --threads 1");
        WaitForEpoch(process, first, File.ReadAllLines(Path.Combine(first, "metrics.jsonl")).Length + 1);
        AssertFails(2, "another process is working in this folder", $"train --resume {first}");
        AssertFails(2, "another process is working in this folder", $"train --resume {second}");  // which waits for its turn
        AssertFails(2, "another process is working in this folder", line);

        process.Signal("INT");
        Assert.Equal(130, process.Wait().ExitCode);
        AssertWholeMetrics(first);
        AssertWholeMetrics(second);
    }

    [Fact]
    public void Resume_OfAnExperimentWithOtherSettingsOrForeignRuns_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string place = folder.PathOf("x");
        const string Line =
            "benchmark --tasks copy --cells gru --seeds 1,2 --hidden 5 --epochs 1 --train-samples 64 --val-samples 32 --threads 1";
        Result(MogruProcess.Run($"{Line} --out {place} --json -"));
        string first = Path.Combine(place, "copy-gru-seed-1"), second = Path.Combine(place, "copy-gru-seed-2");

        AssertFails(2, "--epochs 3 (the experiment has 1)", $"benchmark --resume {place} --epochs 3");
        foreach (string name in (string[])["run.json", "checkpoint.safetensors"])
        {
            File.Delete(Path.Combine(first, "run.json"));
            File.Copy(Path.Combine(second, name), Path.Combine(first, name), overwrite: true);
            AssertFails(3, "is of another run: it has --seed 2 (this run has 1)", $"benchmark --resume {place}");
        }
        Directory.Delete(first, recursive: true);
        Result(MogruProcess.Run($"benchmark --resume {place} --threads 1 --json -"));
        File.Delete(Path.Combine(first, "model.safetensors"));
        Result(MogruProcess.Run($"benchmark --resume {place} --threads 1 --json -"));
        Assert.True(File.Exists(Path.Combine(first, "model.safetensors")));

        string plan = Path.Combine(place, "plan.json"), text = File.ReadAllText(plan);
        File.WriteAllText(plan, text.Replace("\"hidden\": 5", "\"hidden\": 6", StringComparison.Ordinal));
        AssertFails(3, "it has --hidden 5 (this run has 6)", $"benchmark --resume {place}");
        File.WriteAllText(plan, text.Replace("\"places\": [", "\"places\": [null, ", StringComparison.Ordinal));
        AssertFails(3, "$.runs[0].places[0] is null", $"benchmark --resume {place}");
    }

    [Fact]
    public void Run_ThatEndsEarly_SaysSoWithoutHoles()
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"{Tiny} --lr 1e38 --clip 0 --epochs 2 --out {folder.PathOf("run")}");
        Assert.True(ending.ExitCode == 1, ending.ToString());
        Assert.Contains("final none, best none", ending.Output, StringComparison.Ordinal);
    }

    static void AssertWholeMetrics(string run)
    {
        int[] epochs = [.. File.ReadAllLines(Path.Combine(run, "metrics.jsonl"))
            .Select(text => JsonDocument.Parse(text).RootElement.GetProperty("epoch").GetInt32())];
        Assert.Equal(Enumerable.Range(1, epochs.Length), epochs);
        Assert.False(File.Exists(Path.Combine(run, "run.lock")));
    }

    static void AssertFails(int code, string says, string line)
    {
        var ending = MogruProcess.Run(line);
        Assert.True(ending.ExitCode == code, ending.ToString());
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
        Assert.Single(ending.Error.TrimEnd().Split('\n'));
    }

    static JsonElement Result(Ending ending)
    {
        Assert.True(ending.ExitCode == 0, ending.ToString());
        return JsonDocument.Parse(ending.Output).RootElement;
    }

    static string Numbers(JsonElement run) => string.Join('\n', run.GetProperty("epochs").EnumerateArray()
        .Select(epoch => $"{epoch.GetProperty("loss")} {epoch.GetProperty("train_metric")} {epoch.GetProperty("val_metric")}")
        .Append(run.GetProperty("final").GetRawText()).Append(run.GetProperty("best").GetRawText())
        .Append(run.GetProperty("best_epoch").GetRawText()).Append(run.GetProperty("model_sha256").GetRawText()));

    static void WaitForEpoch(MogruProcess process, string folder, int epoch)
    {
        string metrics = Path.Combine(folder, "metrics.jsonl");
        while (!process.HasExited && (!File.Exists(metrics) || File.ReadAllText(metrics).Count(c => c == '\n') < epoch))
            Thread.Sleep(2);
        Assert.False(process.HasExited, "The run ended before it could be stopped; it must be longer.");
    }
}
