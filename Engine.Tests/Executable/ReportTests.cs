using System.Text.Json;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

public class ReportTests
{
    [Fact]
    public void Report_OfARun_WritesPageSvgAndCsv()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run");
        Assert.Equal(0, MogruProcess.Run(
            $"train bearing --cell mogru --hidden 4 --epochs 2 --seq-len 32 --train-samples 64 --val-samples 40 --out {run}").ExitCode);

        var ending = MogruProcess.Run($"report {run} --out {folder.PathOf("r.html")} --svg {folder.PathOf("svg")} --csv {folder.PathOf("csv")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Equal(0, MogruProcess.Run($"report --svg {run}").ExitCode);
        Assert.Equal(Directory.GetFiles(folder.PathOf("svg")).Length, Directory.GetFiles(Path.Combine(run, "svg")).Length);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(folder.PathOf("r.html")), StringComparison.Ordinal);
        var names = Directory.GetFiles(folder.PathOf("svg")).Select(Path.GetFileNameWithoutExtension).Order().ToList();
        Assert.Equal(names, Directory.GetFiles(folder.PathOf("csv")).Select(Path.GetFileNameWithoutExtension).Order());
        foreach (string part in new[] { "validation", "training-loss", "beta-over-epochs", "beta-over-steps", "confusion", "waveform-ball" })
            Assert.Contains(names, name => name!.EndsWith(part, StringComparison.Ordinal));
    }

    [Fact]
    public void Report_OfAFolderWithDamagedFiles_ShowsTheRestAndNamesThem()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, MogruProcess.Run(
            $"train copy --cell gru --hidden 4 --epochs 1 --train-samples 8 --val-samples 8 --out {folder.PathOf("good")}").ExitCode);
        Directory.CreateDirectory(folder.PathOf("cut"));
        File.WriteAllText(folder.PathOf("cut/run.json"), File.ReadAllText(folder.PathOf("good/run.json"))[..200]);
        Directory.CreateDirectory(folder.PathOf("begun"));
        File.WriteAllText(folder.PathOf("begun/metrics.jsonl"), "");

        var ending = MogruProcess.Run($"report {folder.Path} --out {folder.PathOf("r.html")}");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        foreach (string name in (string[])["cut/run.json", "begun"])
        {
            Assert.Contains($"mogru: report: left out: {folder.PathOf(name)}", ending.Error, StringComparison.Ordinal);
            Assert.Contains(folder.PathOf(name), File.ReadAllText(folder.PathOf("r.html")), StringComparison.Ordinal);
        }
        File.Delete(folder.PathOf("good/run.json"));
        var nothing = MogruProcess.Run($"report {folder.Path} --out {folder.PathOf("r2.html")}");
        Assert.Equal(3, nothing.ExitCode);
        Assert.Contains("cut/run.json", nothing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report", 2)]
    [InlineData("report /tmp --out /tmp", 2)]
    [InlineData("report /nowhere/at/all", 3)]
    public void Report_WithoutResults_SaysSo(string line, int code)
    {
        var ending = MogruProcess.Run(line);

        Assert.Equal(code, ending.ExitCode);
        Assert.StartsWith("mogru: report", ending.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Exhibits_OfABearingRun_AgreeWithItsMetricsAndWithAResumedRun()
    {
        using var folder = new TemporaryFolder();
        string settings = "train bearing --cell mogru --hidden 4 --epochs 2 --seq-len 32 --train-samples 64 --val-samples 40";
        JsonElement Exhibits(string name) => JsonDocument.Parse(File.ReadAllText(folder.PathOf($"{name}/run.json"))).RootElement;
        Assert.Equal(0, MogruProcess.Run($"{settings} --threads 1 --out {folder.PathOf("a")}").ExitCode);
        Assert.Equal(0, MogruProcess.Run($"{settings} --threads 2 --out {folder.PathOf("b")}").ExitCode);
        var run = Exhibits("a");
        var exhibits = run.GetProperty("exhibits");

        var counts = exhibits.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(n => n.GetInt32()).ToArray()).ToList();
        double right = counts.Select((row, k) => row[k]).Sum();
        Assert.Equal(40, counts.Sum(row => row.Sum()));
        Assert.Equal(run.GetProperty("final").GetDouble(), right / 40, 1e-12);
        double beta = exhibits.GetProperty("beta_over_steps")[0].GetProperty("mean").EnumerateArray().Average(x => x.GetDouble());
        Assert.Equal(run.GetProperty("epochs")[1].GetProperty("beta_mean").GetDouble(), beta, 1e-5);
        Assert.Equal(4, exhibits.GetProperty("waveforms").GetArrayLength());

        Assert.Equal(exhibits.ToString(), Exhibits("b").GetProperty("exhibits").ToString());
        File.Delete(folder.PathOf("b/run.json"));  // as if killed just before the result was written
        Assert.Equal(0, MogruProcess.Run($"train --resume {folder.PathOf("b")}").ExitCode);
        Assert.Equal(exhibits.ToString(), Exhibits("b").GetProperty("exhibits").ToString());
    }
}
