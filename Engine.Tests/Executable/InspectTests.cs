using System.Globalization;
using System.Text;
using System.Text.Json;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tasks.Reports;
using MoGru.Tests.Formats;
using MoGru.Tests.Reports;
using Xunit;

namespace MoGru.Tests.Executable;

/// <summary>What <c>mogru inspect</c> says, as text and as JSON.</summary>
public sealed class InspectTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_OfTensors_IsToldInColumnsAndAsJson()
    {
        var writer = new SafetensorsWriter { Metadata = { ["note"] = "a\u001b[31m" } };
        writer.Add("rnn.weight", [2, 2], [1, -2, float.NaN, float.PositiveInfinity]);
        writer.Add("bias", [1], [0.5f]);
        string path = folder.PathOf("weights");
        writer.Save(path);

        var plain = MogruProcess.Run($"inspect {path}");
        var full = MogruProcess.Run($"inspect {path} --verbose");
        var json = Json($"{path} --verbose --json -");

        Assert.Equal(0, plain.ExitCode);
        Assert.StartsWith("weights: safetensors, 2 tensors, ", plain.Output, StringComparison.Ordinal);
        Assert.Contains("note      a\\u001B[31m", plain.Output, StringComparison.Ordinal);
        Assert.Matches(@"name +type +shape +bytes +offset +aligned\nrnn\.weight +F32 +\[2, 2\] +16 +\d+ +\d+\nbias +F32 +\[1\] +4 ", plain.Output);
        Assert.Matches(@"aligned +least +most +mean +NaN +infinite\nrnn\.weight .* -2 +1 +-0\.5 +1 +1\n", full.Output);
        Assert.Equal("safetensors", json.GetProperty("format").GetString());
        Assert.Equal("a\u001b[31m", json.GetProperty("metadata").GetProperty("note").GetString());
        var tensor = json.GetProperty("tensors")[0];
        Assert.Equal(("rnn.weight", "F32"), (tensor.GetProperty("name").GetString(), tensor.GetProperty("dtype").GetString()));
        Assert.Equal([2, 2], tensor.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
        Assert.Equal(1, tensor.GetProperty("nan").GetInt32());
        Assert.Equal(-0.5, tensor.GetProperty("mean").GetDouble());
    }

    [Fact]
    public void Table_PackedOrNot_IsSummedUp()
    {
        string path = folder.PathOf("table");
        File.WriteAllBytes(path, IdxBytes.Gzip(Encoding.UTF8.GetBytes("time,load,state\n2016-07-01,1.5,on\n2016-07-02,NA,off\n2016-07-03,2.5,on\n")));

        var told = MogruProcess.Run($"inspect {path}");
        var json = Json($"{path} --json -");

        Assert.StartsWith("table: table, 3 rows of 3 columns\nCells parted by commas (", told.Output, StringComparison.Ordinal);
        Assert.Contains("By 'time' a row every 1.00:00:00, without gaps", told.Output, StringComparison.Ordinal);
        Assert.Matches(@"\ntime +times +2016-07-01 00:00:00 +2016-07-03 00:00:00 +- +3 +0\nload +numbers +1\.5 +2\.5 +2 +2 +1\nstate +text +- +- +- +2 +0\n", told.Output);
        Assert.Equal("table", json.GetProperty("format").GetString());
        Assert.Equal("times numbers text".Split(' '), json.GetProperty("tensors").EnumerateArray().Select(one => one.GetProperty("dtype").GetString()));
        Assert.Equal(3, json.GetProperty("tensors")[0].GetProperty("shape")[0].GetInt32());
    }

    [Fact]
    public void Folder_OfARunOrAModel_IsToldWithWhatItsJsonSays()
    {
        string run = folder.PathOf("run"), model = folder.PathOf("model");
        Assert.Equal(0, MogruProcess.Run($"train copy --cell gru --hidden 3 --epochs 1 --train-samples 8 --val-samples 4 --batch 4 --threads 1 --out {run}").ExitCode);
        Directory.CreateDirectory(model);
        File.Copy(Path.Combine(run, "model.safetensors"), Path.Combine(model, "model.safetensors"));
        File.WriteAllText(Path.Combine(model, "model.json"), """{"task":"forecast","columns":["a","b"],"scaling":{"mean":[1.5,2]},"of":[{"x":1}]}""");

        var (ofRun, ofModel) = (Json($"{run} --json -"), Json($"{model} --json -"));

        Assert.Equal(("run", "model"), (ofRun.GetProperty("format").GetString(), ofModel.GetProperty("format").GetString()));
        Assert.Equal("gru", ofRun.GetProperty("metadata").GetProperty("cell").GetString());
        Assert.Equal("3", ofRun.GetProperty("metadata").GetProperty("config.hidden").GetString());
        Assert.Equal("a, b", ofModel.GetProperty("metadata").GetProperty("columns").GetString());
        Assert.Equal("1.5, 2", ofModel.GetProperty("metadata").GetProperty("scaling.mean").GetString());
        Assert.Equal("1 value", ofModel.GetProperty("metadata").GetProperty("of").GetString());
        Assert.Equal(ofRun.GetProperty("tensors").ToString(), ofModel.GetProperty("tensors").ToString());
        Assert.Equal(
            SafetensorsFile.Read(Path.Combine(run, "model.safetensors")).Entries.Select(entry => entry.Name),
            ofRun.GetProperty("tensors").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
    }

    [Fact]
    public void Files_OfOthers_AreToldByTheirContent()
    {
        string npz = folder.PathOf("x.onnx"), empty = folder.PathOf("empty"), broken = folder.PathOf("broken");
        File.WriteAllBytes(npz, ZipBytes.Deflated(("a.npy", NpyBytes.Of(1, 2)), ("b.npy", NpyBytes.Of("|b1", "(1,)", [1]))));
        Directory.CreateDirectory(empty);
        Directory.CreateDirectory(broken);
        File.WriteAllText(Path.Combine(broken, "run.json"), "{\"a\":");
        File.WriteAllBytes(folder.PathOf("cut"), File.ReadAllBytes(npz)[..^9]);

        Assert.Equal("npz", Json($"{npz} --json -").GetProperty("format").GetString());
        Assert.Matches(@"name +type +shape +bytes\na +F64 +\[2, 1\] +16\nb +BOOL +\[1\] +1\n", MogruProcess.Run($"inspect {npz}").Output);
        Refuses(3, "neither model.json nor run.json; name a file", $"inspect {empty}");
        Refuses(3, "run.json: it is no JSON (", $"inspect {broken}");
        Refuses(3, "not a readable ZIP file", $"inspect {folder.PathOf("cut")}");
        Refuses(3, "no such file; expected a file of tensors or a table", $"inspect {folder.PathOf("none")}");
        Refuses(2, "FILE", "inspect");
    }

    [UnixFact]
    public void List_OfTenThousand_EndsQuietlyBehindItsReader()
    {
        Long();

        var ending = Shell.Run("$M inspect long | head -3; exit ${PIPESTATUS[0]}", folder.Path);

        Assert.Equal(("", 3), (ending.Error, ending.Output.Count(letter => letter == '\n')));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(16)]
    public void Lines_OnATerminal_KeepWithinItsColumns(int columns)
    {
        Long();
        var text = new StringWriter();

        Application.Run(["inspect", folder.PathOf("long"), "--verbose"], new(Output.To(text, Terminals.Plain(text, columns)), CancellationToken.None));

        Assert.Contains("layer.9999", text.ToString(), StringComparison.Ordinal);
        Assert.All(text.ToString().Split('\n'), line => Assert.True(line.TrimEnd('\r').Length <= columns, line));
    }

    void Long()
    {
        var writer = new SafetensorsWriter();
        for (int k = 0; k < 10_000; k++)
            writer.Add(string.Create(CultureInfo.InvariantCulture, $"layer.{k}"), [1], [k]);
        writer.Save(folder.PathOf("long"));
    }

    static void Refuses(int exitCode, string says, string line)
    {
        var ending = MogruProcess.Run(line);
        Assert.Equal(exitCode, ending.ExitCode);
        Assert.Contains(says, ending.Error, StringComparison.Ordinal);
        Assert.Equal("", ending.Output);
    }

    static JsonElement Json(string line)
    {
        var ending = MogruProcess.Run($"inspect {line}");
        Assert.True(ending.ExitCode == 0, ending.ToString());
        return JsonDocument.Parse(ending.Output).RootElement;
    }
}
