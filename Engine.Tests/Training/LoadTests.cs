using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using MoGru.Tests.Formats;
using Xunit;

namespace MoGru.Tests.Training;

/// <summary>Parameters from files whose names, numbers and extent are not quite those of the model.</summary>
public sealed class LoadTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(SafetensorsType.F16, 1e-3)]
    [InlineData(SafetensorsType.BF16, 8e-3)]
    [InlineData(SafetensorsType.F64, 0)]
    public void Load_OfAnotherPrecision_RoundsWhereItMay(SafetensorsType type, double error)
    {
        string path = folder.PathOf("model.safetensors");
        var (parameters, others) = (Model("rnn"), Model("rnn", seed: 9));
        parameters.Save(path, type: type);
        Fault.Says($"rnn.weight_ih_l0 is {type}, expected F32; ", () => others.Load(path));

        var report = others.Load(path, new() { Converts = true });
        Assert.All(report.Loaded, loaded => Assert.Equal($"{type}", loaded.Type));
        foreach (var (given, taken) in parameters.Zip(others))
        {
            for (int i = 0; i < given.Shape.Length; i++)
                Assert.InRange(Math.Abs(given.Value[i] - taken.Value[i]), 0, error * Math.Abs(given.Value[i]));
        }
    }

    [Fact]
    public void Load_WithPrefixAndNewNames_SaysWhatBecameOfEach()
    {
        string path = folder.PathOf("model.safetensors");
        var parameters = Model("encoder");
        parameters.Save(path, prefix: "model.");
        ParameterList others = [];
        Rnn.Create(CellSpec.Parse("gru"), others.Scope("rnn"), 2, 3);
        others.Add("head", [2], Initial.One);
        others.Initialise(new RandomStream(5, "others"));
        string? Rename(string name) => name.EndsWith("bias_hh_l0", StringComparison.Ordinal) ? null : name.Replace("encoder.", "rnn.", StringComparison.Ordinal);

        float[] bias = others["rnn.bias_hh_l0"].Value.ToArray();
        var report = others.Load(path, new() { Prefix = "model.", Rename = Rename, IsPartial = true });
        Assert.Equal(
            [
                new("rnn.weight_ih_l0", "model.encoder.weight_ih_l0", "F32"), new("rnn.weight_hh_l0", "model.encoder.weight_hh_l0", "F32"),
                new("rnn.bias_ih_l0", "model.encoder.bias_ih_l0", "F32"),
            ],
            report.Loaded);
        Assert.Equal(["rnn.bias_hh_l0", "head"], report.Kept);
        Assert.Equal(["model.encoder.bias_hh_l0"], report.Left);
        Assert.Equal("3 parameters were read; kept as they were: rnn.bias_hh_l0, head; left in the file: model.encoder.bias_hh_l0", $"{report}");
        Assert.Equal(parameters["encoder.weight_hh_l0"].Value, others["rnn.weight_hh_l0"].Value);
        Assert.Equal(bias, others["rnn.bias_hh_l0"].Value.ToArray());
    }

    [Fact]
    public void Load_OfWhatDoesNotFit_ChangesNothingAndSaysAll()
    {
        string path = folder.PathOf("model.safetensors");
        var writer = new SafetensorsWriter();
        writer.Add("rnn.weight_ih_l0", [9, 3], new float[27]);
        writer.Add<int>("rnn.bias_ih_l0", [9], new int[9]);
        writer.Add("rnn.bias_hh_l0", [9], [1, 2, 3, 4, 5, 6, 7, 8, 1e300]);
        writer.Add("other", [1], [1f]);
        writer.Save(path);
        var parameters = Model("rnn");
        float[] before = [.. parameters.SelectMany(parameter => parameter.Value.ToArray())];

        Fault.Says(
            "rnn.weight_ih_l0 is [9, 3], expected [9, 2]; it lacks rnn.weight_hh_l0 [9, 3]; rnn.bias_ih_l0 is I32, expected F32; "
                + "rnn.bias_hh_l0 is F64, expected F32; it holds other [1], which the model does not have; the model has", () => parameters.Load(path));
        Fault.Says(
            ": rnn.weight_ih_l0 is [9, 3], expected [9, 2]; rnn.bias_hh_l0 holds Infinity at element 8, expected finite numbers; the model has",
            () => parameters.Load(path, new() { IsPartial = true, Converts = true }));
        Fault.Says(
            "rnn.bias_ih_l0 and rnn.bias_hh_l0 are both to be rnn.bias_hh_l0",
            () => parameters.Load(path, new() { IsPartial = true, Rename = name => name.Replace("_ih", "_hh", StringComparison.Ordinal) }));
        Assert.Equal(before, parameters.SelectMany(parameter => parameter.Value.ToArray()));
    }

    [Fact]
    public void Load_OfAPartIntoAModelWithoutValues_IsRefused()
    {
        string path = folder.PathOf("model.safetensors");
        Model("rnn").Save(path);
        ParameterList empty = [];
        Rnn.Create(CellSpec.Parse("gru"), empty.Scope("rnn"), 2, 3);
        empty.Add("head", [1], Initial.One);
        Assert.Contains("call Initialise", Assert.Throws<InvalidOperationException>(() => empty.Load(path, new() { IsPartial = true })).Message, StringComparison.Ordinal);
        Assert.False(empty.HasMemory);
    }

    [Fact]
    public void Save_OfAValueBeyondItsPrecision_IsRefused()
    {
        string path = folder.PathOf("model.safetensors");
        var parameters = Model("rnn");
        parameters[1].Write()[4] = 1e5f;
        Assert.Contains(
            "rnn.weight_hh_l0 is 100000 at element 4, beyond F16",
            Assert.Throws<ArgumentException>(() => parameters.Save(path, type: SafetensorsType.F16)).Message, StringComparison.Ordinal);
        Assert.Empty(folder.Files);
    }

    static ParameterList Model(string scope, long seed = 1)
    {
        ParameterList parameters = [];
        Rnn.Create(CellSpec.Parse("gru"), parameters.Scope(scope), 2, 3);
        parameters.Initialise(new RandomStream(seed, "model"));
        return parameters;
    }
}
