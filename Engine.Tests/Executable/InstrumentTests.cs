using System.Text.Json;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>The verbs that measure and check: profile, parity, doctor.</summary>
public class InstrumentTests
{
    static string Golden => Path.Combine(AppContext.BaseDirectory, "golden");

    [Fact]
    public void Parity_OfTheGoldenRecords_Passes()
    {
        var ending = MogruProcess.Run($"parity {Golden} --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var records = JsonDocument.Parse(ending.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(Directory.GetFiles(Golden, "*.safetensors").Length, records.Count);
        Assert.All(records, record => Assert.True(record.GetProperty("passed").GetBoolean(), record.GetRawText()));
        var trajectory = records.First(record => record.GetProperty("kind").GetString() == "trajectory");
        Assert.True(trajectory.TryGetProperty("loss", out _) && trajectory.TryGetProperty("final_parameters", out _));
    }

    [Fact]
    public void Parity_WithOneWrongNumber_EndsWithOne()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("changed.safetensors");
        byte[] bytes = File.ReadAllBytes(Path.Combine(Golden, "cell_gru.safetensors"));
        var file = SafetensorsFile.Parse(bytes, path);
        var y = file.Entries.Single(e => e.Name == "expected.y");
        int at = 8 + (int)BitConverter.ToInt64(bytes) + (int)y.Begin;
        BitConverter.TryWriteBytes(bytes.AsSpan(at), BitConverter.ToDouble(bytes, at) + 1e-3);
        File.WriteAllBytes(path, bytes);

        var ending = MogruProcess.Run($"parity {path}");

        Assert.True(ending.ExitCode == 1, ending.ToString());
        Assert.Contains("0 passed, 1 failed", ending.Output, StringComparison.Ordinal);
        Assert.Matches("worst tensor\nchanged +NO +[0-9.E+-]+ +[0-9.E+-]+ +y\n", ending.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Parity_WithUnreadableRecords_GoesOnAndEndsWithThree()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a.safetensors"), [255, 255, 255, 255, 255, 255, 255, 127, 1]);
        File.Copy(Path.Combine(Golden, "op_vicreg.safetensors"), folder.PathOf("b.safetensors"));
        var ending = MogruProcess.Run($"parity {folder.Path} {folder.PathOf("nothing")} --json {folder.PathOf("out.json")}");

        Assert.True(ending.ExitCode == 3, ending.ToString());
        Assert.Contains("1 passed, 0 failed, 2 could not be replayed", ending.Output, StringComparison.Ordinal);
        Assert.Equal(2, ending.Error.TrimEnd().Split('\n').Count(line => line.StartsWith($"mogru: {folder.Path}", StringComparison.Ordinal)));
        var records = JsonDocument.Parse(File.ReadAllText(folder.PathOf("out.json"))).RootElement.EnumerateArray().ToList();
        Assert.Equal(["a.safetensors", "b.safetensors", "nothing"], records.Select(r => r.GetProperty("file").GetString()));
        Assert.Equal([false, true, false], records.Select(r => r.GetProperty("passed").GetBoolean()));
    }

    [Fact]
    public void Profile_OfOneSize_TellsTheThroughput()
    {
        var ending = MogruProcess.Run(
            "profile --cells gru --hidden 8 --steps 5 --input-size 3 --batch 4 --threads 1 --runs 2 --input-gradient --json -");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        var row = Assert.Single(JsonDocument.Parse(ending.Output).RootElement.EnumerateArray());
        Assert.Equal(
            ["cell", "hidden", "steps", "input_size", "batch", "threads", "parameters", "forward_backward_tokens_per_second",
             "forward_tokens_per_second", "allocated_bytes_per_step", "flops_per_token", "gflops"],
            row.EnumerateObject().Select(p => p.Name));
        Assert.Equal(3 * 2 * 3 * 8 * (8 + 3), row.GetProperty("flops_per_token").GetDouble());
        Assert.Equal(0, row.GetProperty("allocated_bytes_per_step").GetInt64());
    }

    [Fact]
    public void Doctor_Here_FindsNothingBad()
    {
        var ending = MogruProcess.Run("doctor");

        Assert.True(ending.ExitCode == 0, ending.ToString());
        Assert.Contains("vector bits", ending.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("BAD", ending.Output, StringComparison.Ordinal);

        var json = MogruProcess.Run("doctor --json -");
        Assert.True(json.ExitCode == 0, json.ToString());
        var report = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(
            ["version", "runtime", "cpu", "vector_bits", "cores", "memory_bytes", "folder", "folder_is_writable", "gradients", "passed"],
            report.EnumerateObject().Select(p => p.Name));
        Assert.Equal(CellCatalog.Default.Names, report.GetProperty("gradients").EnumerateArray().Select(cell => cell.GetProperty("cell").GetString()));
        Assert.All(report.GetProperty("gradients").EnumerateArray(), cell => Assert.True(cell.GetProperty("passed").GetBoolean()));
    }
}
