using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public sealed partial class DataOfRunsTests : IDisposable
{
    const string Small = "--hidden 4 --epochs 2 --train-samples 32 --val-samples 16 --threads 1";

    readonly TemporaryFolder folder = new();

    string Data => folder.PathOf("data");

    public void Dispose() => folder.Dispose();

    public DataOfRunsTests()
    {
        Directory.CreateDirectory(Data);
        File.WriteAllLines(Path.Combine(Data, "ETTh1.csv"), Enumerable.Range(0, 1000)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{i},{10 + 5 * Math.Sin(i / 7.0):F4}")).Prepend("date,OT"));
    }

    [Fact]
    public void Train_OnDataThatChanged_NamesTheFile()
    {
        string run = folder.PathOf("run");
        Run($"train etth1 --cell gru --seq-len 8 {Small} --data {Data} --out {run}");
        var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json"))).RootElement.GetProperty("data_files")[0];
        Assert.Equal("ETTh1.csv", file.GetProperty("name").GetString());
        Assert.Equal(Sha256.Of(File.ReadAllBytes(Path.Combine(Data, "ETTh1.csv"))), file.GetProperty("sha256").GetString());

        Change();
        foreach (string more in (string[])["", "--epochs 3", $"--data {Data}"])
            AssertDiffers($"train --resume {run} {more}");
        File.Delete(Path.Combine(run, "run.json"));
        AssertDiffers($"train --resume {run}");
    }

    [Fact]
    public void Train_OnDataThatMoved_GoesOnWhereItLiesNow()
    {
        string run = folder.PathOf("run"), moved = folder.PathOf("moved");
        Run($"train etth1 --cell gru --seq-len 8 {Small} --data {Data} --out {run}");
        Directory.Move(Data, moved);

        var lost = MogruProcess.Run($"train --resume {run} --epochs 3");
        Assert.Equal(3, lost.ExitCode);
        Assert.Contains($"continue with --resume {run} and its --data DIR", lost.Error, StringComparison.Ordinal);
        Run($"train --resume {run} --epochs 3 --data {moved}");
        Run($"train --resume {run} --epochs 4");  // it knows by now
    }

    [Fact]
    public void Train_OfAnOlderCheckpoint_SaysThatItsDataIsUnknownOnce()
    {
        string run = folder.PathOf("run"), checkpoint = Path.Combine(run, "checkpoint.safetensors");
        Run($"train etth1 --cell gru --seq-len 8 {Small} --data {Data} --out {run}");
        Rewrite(checkpoint, "data_files");
        File.WriteAllText(Path.Combine(run, "run.json"), DataFiles().Replace(File.ReadAllText(Path.Combine(run, "run.json")), ""));

        Assert.Contains("does not say what data", Run($"train --resume {run} --epochs 3").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("does not say what data", Run($"train --resume {run} --epochs 4").Output, StringComparison.Ordinal);
        Change();
        AssertDiffers($"train --resume {run}");
    }

    [Fact]
    public void Experiment_OnDataThatMovedOrChanged_GoesOnOrNamesTheFile()
    {
        string place = folder.PathOf("x"), moved = folder.PathOf("moved");
        string line = $"real-world --tasks etth1 --cells gru --seeds 1,2 {Small} --out {place}";
        Run($"{line} --data {Data}");
        File.Delete(Path.Combine(place, "etth1-hidden-4-gru-seed-2", "run.json"));
        Directory.Move(Data, moved);

        var lost = MogruProcess.Run($"real-world --resume {place}");
        Assert.Equal(3, lost.ExitCode);
        Assert.Contains("and its --data DIR", lost.Error, StringComparison.Ordinal);
        Run($"real-world --resume {place} --data {moved}");
        Run($"real-world --resume {place}");
        Run($"{line} --data {moved}");

        Directory.Move(moved, Data);
        Change();
        AssertDiffers($"real-world --resume {place} --data {Data}");
        AssertDiffers($"{line} --data {Data}");
        string plan = Path.Combine(place, "plan.json");
        File.WriteAllText(plan, DataFiles().Replace(File.ReadAllText(plan), ""));  // its runs know
        AssertDiffers($"real-world --resume {place} --data {Data}");
    }

    [Fact]
    public void Bearing_BegunOnGeneratedSignals_TakesNoRecordings()
    {
        string place = folder.PathOf("b");
        Run($"bearing --protocol fair --noise 0 --cells gru --hidden 4 --epochs 1 --seq-len 32 --train-samples 64 --val-samples 32 "
            + $"--out {place}");
        var ending = MogruProcess.Run($"bearing --resume {place} --data {Data}");
        Assert.True(ending.ExitCode == 2, ending.ToString());
        Assert.Contains("--data a folder (the experiment has no value)", ending.Error, StringComparison.Ordinal);
    }

    void Change()
    {
        string path = Path.Combine(Data, "ETTh1.csv");
        string[] lines = File.ReadAllLines(path);
        lines[7] = "6,11.25";
        File.WriteAllLines(path, lines);
    }

    static Ending Run(string line)
    {
        var ending = MogruProcess.Run(line);
        Assert.True(ending.ExitCode == 0, ending.ToString());
        return ending;
    }

    static void AssertDiffers(string line)
    {
        var ending = MogruProcess.Run(line);
        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains("are not those that it was started with: ETTh1.csv has the SHA-256", ending.Error, StringComparison.Ordinal);
    }

    static void Rewrite(string path, string without)
    {
        var file = SafetensorsFile.Read(path);
        var writer = new SafetensorsWriter();
        foreach (var (key, value) in file.Metadata.Where(pair => pair.Key != without))
            writer.Metadata[key] = value;
        foreach (var entry in file.Entries)
        {
            int[] shape = file.Shape(entry.Name);
            if (entry.DType == "F32")
                writer.Add(entry.Name, shape, file.Float32(entry.Name));
            else if (entry.DType == "F64")
                writer.Add(entry.Name, shape, file.Float64(entry.Name));
            else
                writer.Add(entry.Name, shape, file.Int64(entry.Name));
        }
        writer.Save(path);
    }

    [GeneratedRegex(""" *"data_files": \[[^]]*\],\n""")]
    private static partial Regex DataFiles();
}
