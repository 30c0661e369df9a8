using System.Text.Json;
using MoGru.Cells.Tables;
using MoGru.Engine.Formats;
using MoGru.Tests.Cells.Tables;
using MoGru.Tests.CommandLine;
using MoGru.Tests.Formats;
using MoGru.Tests.Onnx;
using Xunit;

namespace MoGru.Tests.Executable;

// compare, summary and export, of models that were fitted here.
public sealed class ModelVerbTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly string a, b, other, table;

    public ModelVerbTests()
    {
        (a, b, other, table) = (folder.PathOf("a"), folder.PathOf("b"), folder.PathOf("other"), folder.PathOf("later.csv"));
        var options = new FitOptions { Targets = ["load"], Inputs = [], Window = 6, Horizon = 2, Epochs = 1, DataDigest = "ab12" };
        var hours = MadeTable.Hours(200);
        TableFit.Of(hours, options).Model.Save(a);
        TableFit.Of(hours, options with { Window = 24, Epochs = 20 }).Model.Save(b);
        TableFit.Of(hours, options with { Horizon = 3 }).Model.Save(other);
        File.WriteAllText(table, MadeTable.HoursText(120, seed: 4));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Compare_OfTwoModels_TellsTheVerdictAndTheNumbers()
    {
        var run = MogruProcess.Run($"compare {a} {b} {table}");
        var json = JsonDocument.Parse(MogruProcess.Run($"compare {a} {b} {table} --json -").Output).RootElement;

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"B is better: its error is 0\.\d\d of A's, p = ", run.Output);
        Assert.Contains($"over {120 - 24 - 2 + 1} windows that both answer", run.Output, StringComparison.Ordinal);
        Assert.Equal(json.GetProperty("a").GetDouble() - json.GetProperty("b").GetDouble(), json.GetProperty("difference").GetDouble(), 1e-12);
        Assert.InRange(json.GetProperty("p").GetDouble(), 0, 0.05);
        Assert.StartsWith("B is better", json.GetProperty("verdict").GetString(), StringComparison.Ordinal);
        Assert.Contains("No difference that these 95 windows could show, p = 1.", CommandLines.Run("compare", b, b, table).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_OfWhatCannotBe_EndsWithItsCode()
    {
        Ends(2, "horizon 2 and 3", "compare", a, other, table);
        Ends(3, "no such file", "compare", a, b, folder.PathOf("none.csv"));
        Ends(3, "model.json", "compare", a, folder.PathOf("none"), table);
        string short3 = folder.PathOf("short.csv");
        File.WriteAllText(short3, "time,other\n2020-01-01,1\n2020-01-02,2\n");
        Ends(3, "load", "compare", a, b, short3);
    }

    [Fact]
    public void Summary_OfAModel_TellsColumnsCellLayersAndData()
    {
        var (exitCode, text) = CommandLines.Run("summary", a);

        Assert.Equal(0, exitCode);
        foreach (string said in (string[])["Foretells 2 rows from 6 rows", "targets: load", "data, SHA-256: ab12", "The cell gru", "Layers, for one window", "head", "no fit.json"])
            Assert.Contains(said, text, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(a, "fit.json"), "{}");
        Ends(3, "fit.json cannot be read", "summary", a);
        Ends(3, "model.json", "summary", folder.PathOf("none"));
    }

    [Fact]
    public void Export_ToEachFormat_HoldsTheModel()
    {
        var model = TableModel.Load(a);
        foreach (string format in (string[])["onnx", "safetensors", "npz"])
            Ends(0, $"m.{format}", "export", a, "--to", format, "--out", folder.PathOf($"m.{format}"));

        using var runtime = new OnnxRuntime(File.ReadAllBytes(folder.PathOf("m.onnx")));
        Assert.Equal([-1, 6, 1], runtime.Sizes("x"));
        var npz = NpzFile.Read(folder.PathOf("m.npz"));
        var tensors = SafetensorsFile.Read(folder.PathOf("m.safetensors"));
        Assert.Equal(model.Parameters.Select(parameter => parameter.Name), npz.Names);
        foreach (var parameter in model.Parameters)
        {
            float[] values = parameter.Value.ToArray();
            Assert.Equal(values, npz.Array(parameter.Name).ToDouble().Select(value => (float)value));
            Assert.Equal(values, tensors.Float32(parameter.Name));
        }
    }

    [Fact]
    public void Export_ToWhatCannotBe_WritesNothing()
    {
        Ends(2, "name a file", "export", a, "--to", "onnx", "--out", "-");
        Ends(2, "--to", "export", a, "--out", folder.PathOf("m"));
        Ends(2, "--out is missing", "export", a, "--to", "npz");
        Ends(2, "does not exist", "export", a, "--to", "npz", "--out", folder.PathOf("none/m.npz"));
        Ends(3, "model.json", "export", folder.PathOf("none"), "--to", "npz", "--out", folder.PathOf("m.npz"));
        Assert.Equal(["later.csv"], folder.Files.Where(file => !file.Contains("model.", StringComparison.Ordinal)));
    }

    static void Ends(int exitCode, string said, params string[] words)
    {
        var (code, text) = CommandLines.Run(words);
        Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Equal(exitCode, code);
    }
}
