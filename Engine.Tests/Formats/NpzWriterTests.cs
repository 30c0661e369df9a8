using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;
using MoGru.Engine.Training;
using Xunit;

namespace MoGru.Tests.Formats;

public class NpzWriterTests
{
    // numpy.save of NumPy 1.24: numpy.array([[1.5, -2, 3], [4, 5e-7, 6]], dtype=numpy.float32)
    const string OfNumPy =
        "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAg"
        + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAQEAAAIBAvTcGNQAAwEA=";

    [Fact]
    public void Arrays_OfAFile_AreTheBytesOfNumPy()
    {
        var writer = new NpzWriter();
        writer.Add("a/b", [2, 3], [1.5f, -2, 3, 4, 5e-7f, 6]);
        Assert.Equal(Convert.FromBase64String(OfNumPy), ZipContents.Parse(BytesOf(writer), "test").Bytes("a/b.npy"));
    }

    [Fact]
    public void Arrays_OfAnyShape_AreReadAsTheyWereWritten()
    {
        int[][] shapes = [[], [1], [0], [5], [2, 0, 3], [3, 4], [1, 2, 3, 1, 2], [100_003]];
        var writer = new NpzWriter();
        var random = new Random(7);
        var written = new List<float[]>();
        foreach (int[] shape in shapes)
        {
            float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (p, q) => p * q)).Select(_ => BitConverter.Int32BitsToSingle(random.Next()))];
            written.Add(values);
            writer.Add($"größe {written.Count}", shape, values);
        }
        var file = NpzFile.Parse(BytesOf(writer), "test");
        Assert.Equal(shapes.Length, file.Names.Count);
        for (int k = 0; k < shapes.Length; k++)
        {
            Assert.Equal(shapes[k], file.Shape(file.Names[k]));
            Assert.Equal(written[k].Select(value => (double)value), file.Array($"größe {k + 1}").ToDouble());
        }
        Assert.Equal(BytesOf(writer), BytesOf(writer));
    }

    [Fact]
    public void Add_OfWhatNoFileHolds_IsRefused()
    {
        var writer = new NpzWriter();
        writer.Add("a", [1], [1]);
        Assert.Contains("the name is taken", Assert.Throws<ArgumentException>(() => writer.Add("a", [1], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("leave it out", Assert.Throws<ArgumentException>(() => writer.Add("b.npy", [1], [1])).Message, StringComparison.Ordinal);
        Assert.Contains("has 6 elements, given are 1", Assert.Throws<ArgumentException>(() => writer.Add("b", [2, 3], [1])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Add("", [1], [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("b", [-1], []));
    }

    [Fact]
    public void Parameters_SavedAsNpz_LoadWithTheirBits()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.npz");
        ParameterList saved = [], loaded = [];
        Rnn.Create(CellSpec.Parse("mogru:damping"), saved, 3, 20, numLayers: 2);
        Rnn.Create(CellSpec.Parse("mogru:damping"), loaded, 3, 20, numLayers: 2);
        saved.Initialise(new RandomStream(1, "npz"));
        saved.Save(path, prefix: "net.");
        Fault.Says("it holds net.cells.0.W_ru.weight", () => loaded.Load(path));
        var report = loaded.Load(path, new() { Prefix = "net." });
        Assert.Equal(saved.Count, report.Loaded.Count);
        Assert.Equal(new LoadedParameter("cells.1.W_h.bias", "net.cells.1.W_h.bias", "F32"), report.Loaded.Single(one => one.Name == "cells.1.W_h.bias"));
        Assert.All(saved, parameter => Assert.Equal(parameter.Value, loaded[parameter.Name].Value));

        Assert.Throws<ArgumentException>(() => saved.Save(path, type: SafetensorsType.F16));
        Assert.Throws<ArgumentException>(() => saved.Save(path, new Dictionary<string, string> { ["a"] = "b" }));
    }

    [Fact]
    public void Load_OfDoublePrecisionInNpz_ConvertsWhereItIsAsked()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.npz");
        File.WriteAllBytes(path, ZipBytes.Deflated(("w.npy", NpyBytes.Of(0.1, 2, 3))));
        var parameters = new ParameterList();
        parameters.Add("w", [3, 1], Initial.Zero);
        Fault.Says("w is F64, expected F32", () => parameters.Load(path));
        Assert.Equal("F64", parameters.Load(path, new() { Converts = true }).Loaded[0].Type);
        Assert.Equal([0.1f, 2, 3], parameters["w"].Value.ToArray());
    }

    static byte[] BytesOf(NpzWriter writer)
    {
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }
}
