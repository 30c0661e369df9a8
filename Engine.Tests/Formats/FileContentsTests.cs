using System.Globalization;
using MoGru.Cells;
using MoGru.Cells.Onnx;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;
using MoGru.Engine.Random;
using Onnx;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>What files hold, against those who wrote them and those who read them whole.</summary>
public sealed class FileContentsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Safetensors_OfAnyShapes_AreListedWithTheirPlacesAndNumbers(int seed)
    {
        var random = new Random(seed);
        var writer = new SafetensorsWriter { Metadata = { ["note"] = "größer" }, HasDigest = seed % 2 == 0 };
        List<(string Name, int[] Shape, float[] Values)> written = [];
        for (int k = 0; k < 7; k++)
        {
            int[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(k == 3 ? 0 : 1, 30))];
            float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.Next(9) switch
            {
                0 => float.NaN,
                1 => float.NegativeInfinity,
                _ => (float)(random.NextDouble() - 0.25),
            })];
            written.Add(($"t{k}", shape, values));
            writer.Add($"t{k}", shape, values);
        }
        string path = folder.PathOf("anything.csv");
        writer.Save(path);
        byte[] bytes = File.ReadAllBytes(path);

        var (heads, full) = (FileContents.Read(path), FileContents.Read(path, numbers: true));

        Assert.Equal(FileFormat.Safetensors, heads.Format);
        Assert.Equal(bytes.Length, heads.Length);
        Assert.Equal("größer", heads.Metadata["note"]);
        foreach (var (name, shape, values) in written)
        {
            var (head, tensor) = (heads.Tensors.Single(one => one.Name == name), full.Tensors.Single(one => one.Name == name));
            Assert.Equal(("F32", values.Length * 4L, null), (head.Type, head.Length, head.Numbers));
            Assert.Equal(shape.Select(size => (long)size), head.Shape);
            Assert.Equal(values, Enumerable.Range(0, values.Length).Select(k => BitConverter.ToSingle(bytes, (int)head.Offset!.Value + 4 * k)));
            Assert.Equal(0, head.Offset!.Value % head.Alignment!.Value);
            Assert.NotEqual(0, head.Offset.Value % (2L * head.Alignment.Value));
            AssertSummary(values.Select(value => (double)value), tensor.Numbers!);
        }
    }

    [Theory]
    [InlineData("gru.pt")]
    [InlineData("types.pt")]
    [InlineData("checkpoint.pt")]
    [InlineData("published_ssm.pt")]
    public void PyTorch_Files_HoldWhatTheirReaderFinds(string name)
    {
        string path = folder.PathOf("file");
        File.WriteAllBytes(path, PyTorchFileTests.Bytes(name));
        var read = PyTorchFile.Read(path);

        var contents = FileContents.Read(path, numbers: true);

        Assert.Equal(FileFormat.PyTorch, contents.Format);
        Assert.Equal(read.Names, contents.Tensors.Select(tensor => tensor.Name));
        foreach (var tensor in contents.Tensors)
        {
            Assert.Equal(read.Shape(tensor.Name).Select(size => (long)size), tensor.Shape);
            AssertSummary(read.ConvertToDouble(tensor.Name), tensor.Numbers!);
        }
        Assert.Equal(name == "checkpoint.pt" ? "3" : null, contents.Metadata.GetValueOrDefault("epoch"));
    }

    [Fact]
    public void Onnx_Files_HoldWhatProtobufReads()
    {
        string[] paths = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Onnx", "pytorch"), "*.onnx"), OwnModel()];
        int places = 0;
        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(path);
            var graph = ModelProto.Parser.ParseFrom(bytes).Graph;

            var contents = FileContents.Read(path, numbers: true);

            Assert.Equal(FileFormat.Onnx, contents.Format);
            Assert.Equal(graph.Initializer.Select(tensor => tensor.Name), contents.Tensors.Select(tensor => tensor.Name));
            foreach (var (tensor, held) in graph.Initializer.Zip(contents.Tensors))
            {
                Assert.Equal(tensor.Dims, held.Shape);
                if (held.Offset is not { } at)
                    continue;
                places++;
                Assert.Equal(tensor.RawData.ToByteArray(), bytes.AsSpan((int)at, (int)held.Length!.Value).ToArray());
                Assert.Equal(held.Count, held.Numbers!.Count);
            }
            int operators = contents.Metadata["operators"].Split(", ")
                .Sum(one => int.Parse(one[(one.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
            Assert.Equal(graph.Node.Count, operators);
            Assert.Equal(graph.Input.Count, contents.Metadata["inputs"].Split(": ").Length - 1);
        }
        Assert.True(places > 10, $"{places} tensors lie as bytes.");
    }

    [Fact]
    public void Arrays_OfAllTypes_AreListedAlsoWhereTheyAreNotRead()
    {
        File.WriteAllBytes(folder.PathOf("one"), NpyBytes.Of("<i2", "(2, 3)", [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0xFF, 0xFF], fortranOrder: true));
        File.WriteAllBytes(folder.PathOf("many"), ZipBytes.Deflated(
            ("a.npy", NpyBytes.Of(1, double.NaN)), ("words.npy", NpyBytes.Of("<U5", "(2,)", new byte[40])),
            ("records.npy", NpyBytes.Of("{'descr': [('a]', '<f8'), (\"b\", '<i4', (2,))], 'fortran_order': False, 'shape': (1,)}", new byte[16])),
            ("note.txt", [1])));

        var one = Assert.Single(FileContents.Read(folder.PathOf("one"), numbers: true).Tensors);
        var many = FileContents.Read(folder.PathOf("many"), numbers: true);

        Assert.Equal(("", "I16", 12L, 128L), (one.Name, one.Type, one.Length, one.Offset));
        AssertSummary([1, 2, 3, 4, 5, -1], one.Numbers!);
        Assert.Equal(FileFormat.Npz, many.Format);
        Assert.Equal(
            [("a", "F64", 16), ("words", "<U5", 40), ("records", "[('a]', '<f8'), (\"b\", '<i4', (2,))]", 16L)],
            many.Tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Length!.Value)));
        AssertSummary([1, double.NaN], many.Tensors[0].Numbers!);
        Assert.Null(many.Tensors[1].Numbers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mat_Files_AreListedWithWhatIsNoMatrix(bool bigEndian)
    {
        var mat = new MatBytes(bigEndian);
        File.WriteAllBytes(folder.PathOf("file"), mat.File(
            mat.Doubles("x", 1, 2, 6), mat.Compressed(mat.Doubles("y", 4, 5)), mat.Matrix("cell", [1, 1], [], matrixClass: 1)));

        var contents = FileContents.Read(folder.PathOf("file"), numbers: true);

        Assert.Equal(FileFormat.Mat, contents.Format);
        Assert.Equal([("x", "F64"), ("y", "F64"), ("cell", "a cell array")], contents.Tensors.Select(tensor => (tensor.Name, tensor.Type)));
        AssertSummary([1, 2, 6], contents.Tensors[0].Numbers!);
        AssertSummary([4, 5], contents.Tensors[1].Numbers!);
    }

    [Fact]
    public void Headers_OfFilesOfGigabytes_AreReadAlone()
    {
        const long elements = 3L << 30;
        byte[] npy = NpyBytes.Of("|u1", $"({elements / 3}, 3)", []);
        byte[] json = System.Text.Encoding.UTF8.GetBytes($$$"""{"w":{"dtype":"F16","shape":[3,1073741824],"data_offsets":[0,{{{2 * elements}}}]}}""");
        foreach (var (beginning, length) in (List<(byte[], long)>)[(npy, elements), ([.. BitConverter.GetBytes((long)json.Length), .. json], 2 * elements)])
        {
            string path = folder.PathOf("large");
            using (var stream = File.Create(path))
            {
                stream.Write(beginning);
                stream.SetLength(beginning.Length + length);  // a hole, which takes no room
            }
            long before = GC.GetAllocatedBytesForCurrentThread();

            var contents = FileContents.Read(path);

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20, "No more is read than what is told of.");
            Assert.Equal((elements, length, beginning.Length), (contents.Tensors[0].Count, contents.Tensors[0].Length, contents.Tensors[0].Offset));
            using var cancelled = new CancellationTokenSource();
            cancelled.Cancel();
            Assert.Throws<OperationCanceledException>(() => FileContents.Read(path, numbers: true, cancelled.Token));
        }
    }

    [Fact]
    public void Files_ThatAreCutAnywhere_AreRefusedByPathAndRemedy()
    {
        var writer = new SafetensorsWriter();
        writer.Add("f", [2, 3], new float[6]);
        writer.Save(folder.PathOf("whole"));
        byte[] mat = new MatBytes().File(new MatBytes().Doubles("x", 1, 2));
        foreach (byte[] whole in (byte[][])[
            File.ReadAllBytes(folder.PathOf("whole")), NpyBytes.Of(1, 2, 3), ZipBytes.Stored(("a.npy", NpyBytes.Of(1, 2))), mat,
            PyTorchFileTests.Bytes("gru_no_bias.pt"), File.ReadAllBytes(OwnModel())])
        {
            string path = folder.PathOf("cut");
            for (int length = 9; length < whole.Length; length += 1 + whole.Length / 97)
            {
                File.WriteAllBytes(path, whole[..length]);
                try
                {
                    Assert.Empty(FileContents.Read(path).Tensors);  // of what was text until there, or a file without variables
                }
                catch (DataFormatException e)
                {
                    Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
                    Assert.Contains("; ", e.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Digest_ThatIsWrong_IsToldWhereNumbersAreLookedAt()
    {
        var writer = new SafetensorsWriter { HasDigest = true };
        writer.Add("f", [50_000], new float[50_000]);
        string path = folder.PathOf("file");
        writer.Save(path);
        Assert.Equal(SafetensorsFile.Read(path).Digest, FileContents.Read(path, numbers: true).Metadata["mogru.sha256"]);

        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        Fault.Says("its SHA-256 is ", () => FileContents.Read(path, numbers: true));
        Assert.Single(FileContents.Read(path).Tensors);
    }

    [Fact]
    public void Files_OfNoKnownFormat_AreRefused()
    {
        void Says(string what, params byte[] bytes)
        {
            File.WriteAllBytes(folder.PathOf("file"), bytes);
            Fault.Says(what, () => FileContents.Read(folder.PathOf("file")));
        }

        Says("its first bytes are those of no format that is known; expected safetensors, npy,", 1, 0, 2, 0, 3);
        Says("a ZIP file of neither arrays nor tensors", ZipBytes.Stored(("a.txt", [1])));
        Says("where PyTorch before 1.6 wrote it", PyTorchFileTests.Bytes("legacy.pt"));
        Says("an HDF5 file (MATLAB 7.3?)", 0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n', 0);
        Fault.Says("no such file; expected a file of tensors or a table", () => FileContents.Read(folder.PathOf("none")));
        Fault.Says("it is a folder", () => FileContents.Read(folder.Path));
    }

    static void AssertSummary(IEnumerable<double> values, NumberSummary summary)
    {
        double[] all = [.. values], finite = [.. all.Where(double.IsFinite)];
        Assert.Equal((all.Length, all.Count(double.IsNaN), all.Count(double.IsInfinity)), (summary.Count, summary.NotNumbers, summary.Infinite));
        Assert.Equal(finite.Length == 0 ? null : finite.Min(), summary.Least);
        Assert.Equal(finite.Length == 0 ? null : finite.Max(), summary.Most);
        Assert.Equal(finite.Length == 0 ? 0 : finite.Average(), summary.Mean ?? 0, 1e-9 * (1 + finite.Select(Math.Abs).DefaultIfEmpty().Max()));
    }

    string OwnModel()
    {
        ParameterList parameters = [];
        var model = new Sequential(parameters, s => Rnn.Create(CellSpec.Parse("gru"), s, 3, 4), s => new Linear(s, 4, 2));
        parameters.Initialise(new RandomStream(1, "initial values"));
        OnnxFile.Save(folder.PathOf("model"), model, parameters, [1, 1, 3]);
        return folder.PathOf("model");
    }
}
