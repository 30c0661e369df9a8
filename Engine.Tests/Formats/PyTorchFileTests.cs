using System.Text.Json;
using MoGru.Cells;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Training;
using MoGru.Tests.Reference;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>Files that <c>torch.save</c> of PyTorch 1.13 wrote, in Formats/pytorch.</summary>
public class PyTorchFileTests
{
    [Fact]
    public void Load_OfAStateDictionary_ComputesWhatPyTorchDoes()
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(CellSpec.Parse("gru"), parameters, 3, 4, numLayers: 2, bidirectional: true);
        var report = parameters.Load(PathOf("gru.pt"));
        Assert.Equal("16 parameters were read", $"{report}");

        using var json = JsonDocument.Parse(File.ReadAllBytes(PathOf("gru.json")));
        double[] Numbers(string name) => [.. json.RootElement.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];
        var output = rnn.Forward(new Tape().Input([2, 5, 3], [.. Numbers("x").Select(value => (float)value)]));
        Close.Equal(Numbers("y"), Doubles(output.Y.Value), 2e-6, "y");
        Close.Equal(Numbers("h"), [.. Enumerable.Range(0, 4).SelectMany(k => Doubles(output.FinalState("h", k).Value))], 2e-6, "h");
    }

    [Fact]
    public void Names_OfDictionariesInDictionaries_AreJoinedByDots()
    {
        var file = PyTorchFile.Read(PathOf("checkpoint.pt"));
        Assert.Equal(
            ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"],
            file.Names.Where(name => name.StartsWith("state_dict.rnn.", StringComparison.Ordinal)).Select(name => name["state_dict.rnn.".Length..]));
        Assert.True(file.Contains("optimizer.state.0.exp_avg"));
        Assert.Equal([1.0], file.ConvertToDouble("optimizer.state.0.step"));

        var parameters = new ParameterList();
        Rnn.Create(CellSpec.Parse("lstm"), parameters.Scope("rnn"), 3, 4);
        parameters.Add("head.weight", [2, 4], MoGru.Engine.Random.Initial.Zero);
        parameters.Add("head.bias", [2], MoGru.Engine.Random.Initial.Zero);
        Fault.Says("it lacks rnn.weight_ih_l0 [16, 3]", () => parameters.Load(PathOf("checkpoint.pt")));
        var report = parameters.Load(PathOf("checkpoint.pt"), new() { Prefix = "state_dict." });
        Assert.Equal((6, 0), (report.Loaded.Count, report.Kept.Count));
        Assert.Contains("optimizer.state.0.exp_avg", report.Left);
    }

    [Fact]
    public void Tensors_OfEveryTypeAndView_AreTheirNumbers()
    {
        var file = PyTorchFile.Read(PathOf("types.pt"));
        double[] w = [.. Enumerable.Range(0, 12).Select(k => (double)k)];
        Assert.Equal([4, 3], file.Shape("t"));
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], file.ConvertToDouble("t"));
        Assert.Equal([5, 6, 9, 10], file.ConvertToDouble("part"));
        foreach (string name in (string[])["half", "brain", "long", "int", "short", "char", "byte"])
            Assert.Equal(w, file.ConvertToDouble(name));
        Assert.Equal(w.Select(value => value / 3), file.ConvertToDouble("double"));
        Assert.Equal(w.Select(value => value > 3 ? 1.0 : 0), file.ConvertToDouble("bool"));
        Assert.Equal([2.5f], file.ConvertToSingle("scalar"));
        Assert.Empty(file.Shape("scalar"));
        Assert.Equal([0, 3], file.Shape("empty"));
        Assert.Empty(file.ConvertToDouble("empty"));
        Assert.Equal(w.Select(value => value + 1), file.ConvertToDouble("param"));
        Assert.Equal(Enumerable.Range(0, 20).Select(k => k % 4.0), file.ConvertToDouble("expanded"));
    }

    [Fact]
    public void Files_ThatAreNotDataAlone_AreRefused()
    {
        Fault.Says("operation 0x81, which is not read; save a state dictionary", () => PyTorchFile.Read(PathOf("module.pt")));
        Fault.Says("where PyTorch before 1.6 wrote it", () => PyTorchFile.Read(PathOf("legacy.pt")));
        Fault.Says("0 entries data.pkl", () => PyTorchFile.Parse(ZipBytes.Deflated(("a", [1])), "test"));
        Fault.Says("call 'os.system'", () => Pickled("cos\nsystem\n(X\u0002\0\0\0lstR."));
        Fault.Says("call 'builtins.eval'", () => Pickled("cbuiltins\neval\n(X\u0001\0\0\01tR."));
        Fault.Says("operation 0x81", () => Pickled("ccollections\nOrderedDict\n)\u0081."));
        Fault.Says("takes what it has not given", () => Pickled("t."));
        Fault.Says("ends at byte 3", () => Pickled("X\u0005\0"));
        Fault.Says("it holds no dictionary", () => Pickled("K\u0001."));
        Fault.Says("more than 32 deep", () => Pickled("}q\u0001X\u0001\0\0\0ah\u0001s."));
    }

    /// <summary>A file by its name.</summary>
    internal static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Formats", "pytorch", name);

    static PyTorchFile Pickled(string pickle) =>
        PyTorchFile.Parse(ZipBytes.Deflated(("m/data.pkl", [.. pickle.Select(letter => (byte)letter)])), "test");

    static double[] Doubles(ReadOnlySpan<float> numbers) => [.. numbers.ToArray().Select(number => (double)number)];
}
