using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>The head of convolutions that <c>--head</c> asks for.</summary>
public class HeadTests
{
    const string Tiny = "train bumps --hidden 3 --seq-len 3 --batch 8 --train-samples 32 --val-samples 8 --threads 1 --head convolution";

    [Fact]
    public void Run_WithConvolutions_IsSavedReadBackAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        string run = folder.PathOf("run"), cell = "--cell fernn:length=20";
        var whole = Result($"{Tiny} {cell} --epochs 4 --out {folder.PathOf("whole")} --json -");
        Result($"{Tiny} {cell} --epochs 2 --out {run} --json -");
        var more = Result($"train --resume {run} --epochs 4 --json -");

        Assert.Equal(whole.GetProperty("model_sha256").GetString(), more.GetProperty("model_sha256").GetString());
        Assert.Equal("convolution", more.GetProperty("config").GetProperty("head").GetString());
        Assert.Equal(
            [1, 3, 3],
            SafetensorsFile.Read(Path.Combine(run, "model.safetensors")).Entries.Single(entry => entry.Name == "head.2.weight").Shape);
        string model = Path.Combine(run, "model.safetensors");
        var begun = Result($"{Tiny} {cell} --epochs 1 --lr 1e-30 --init {model} --out {folder.PathOf("begun")} --json -");
        Assert.Equal(more.GetProperty("model_sha256").GetString(), begun.GetProperty("model_sha256").GetString());
    }

    [Theory]
    [InlineData("--cell gru", "that of gru lies on none; use --cell fernn:length=20, or leave --head out.")]
    [InlineData("--cell fernn:length=10", "that of fernn:length=10 lies on one of 10 places; use --cell fernn:length=20, or")]
    [InlineData("--cell fernn:length=3", "that of fernn:length=3 lies on one of 3 places")]
    public void Run_WithConvolutionsOfAStateOnAnotherRing_IsRefused(string cell, string says)
    {
        using var folder = new TemporaryFolder();
        var ending = MogruProcess.Run($"{Tiny} {cell} --epochs 1 --out {folder.PathOf("run")}");

        Assert.Equal(2, ending.ExitCode);
        Assert.Contains("bumps: --head convolution needs a state on the ring of the answers, and ", ending.Error, StringComparison.Ordinal);
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("run")), "What is refused leaves no folder.");
    }

    [Fact]
    public void Head_OfAnotherTask_IsRefused() =>
        Assert.Contains("--head does not apply to lorenz", MogruProcess.Run("train lorenz --head linear").Error, StringComparison.Ordinal);

    static JsonElement Result(string line)
    {
        var ending = MogruProcess.Run(line);
        Assert.True(ending.ExitCode == 0, ending.ToString());
        return JsonDocument.Parse(ending.Output).RootElement;
    }
}
