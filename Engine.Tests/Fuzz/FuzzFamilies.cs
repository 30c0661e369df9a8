using System.Globalization;
using System.Text;
using MoGru.Cells;
using MoGru.Engine.Formats;
using MoGru.Tasks.CommandLine;
using MoGru.Tests.Formats;

namespace MoGru.Tests.Fuzz;

/// <summary>The formats that are parsed from bytes, names and numbers; those that lie in files are in <see cref="FileFamilies"/>.</summary>
static class FuzzFamilies
{
    internal const long Slack = 16 << 20;

    internal static readonly string[] ZipWords = ["PK\u0003\u0004", "PK\u0001\u0002", "PK\u0005\u0006", "PK\u0006\u0006", "a.npy", "a"];

    static readonly string[] npyWords = ["'descr'", "'<f8'", "'|i1'", "'>f4'", "'fortran_order': True", "(1, 1)", "10L", "(", ")", "[", "\u0093NUMPY"];

    /// <summary>All families by name, made when asked for.</summary>
    internal static IReadOnlyDictionary<string, Func<FuzzFamily>> All { get; } =
        new Dictionary<string, Func<FuzzFamily>>(StringComparer.Ordinal)
        {
            ["safetensors"] = Safetensors,
            ["npy"] = Npy,
            ["npz"] = Npz,
            ["pytorch"] = PyTorch,
            ["onnx"] = OnnxFamily.Make,
            ["mat"] = Mat,
            ["tables"] = TableFamilies.Tables,
            ["packed tables"] = TableFamilies.PackedTables,
            ["inspected"] = TableFamilies.Inspected,
            ["idx"] = Idx,
            ["numbers"] = Numbers,
            ["cell names"] = CellNames,
            ["option texts"] = OptionTexts,
            ["etth1"] = FileFamilies.Etth1,
            ["ecg5000"] = FileFamilies.Ecg5000,
            ["runs"] = FileFamilies.Runs,
            ["plans"] = FileFamilies.Plans,
            ["published"] = FileFamilies.Published,
            ["checkpoints"] = FileFamilies.Checkpoints,
            ["golden records"] = FileFamilies.GoldenRecords,
        };

    internal static long Plain(long length) => 8 * length + Slack;

    // What is packed may hold a thousand times its length.
    internal static long Packed(long length) => 4 * (1100 * length + 1024) + Slack;

    internal static bool IsDataFault(Exception exception) => exception is DataFormatException;

    /// <summary>A safetensors file whose header is changed and whose length field follows it, and one that is changed as it is.</summary>
    internal static IEnumerable<FuzzSeed> SafetensorsSeeds(byte[] file)
    {
        int header = (int)BitConverter.ToInt64(file);
        yield return new(file);
        yield return new(file.AsSpan(8, header).ToArray(), text => [.. BitConverter.GetBytes((long)text.Length), .. text, .. file.AsSpan(8 + header)]);
    }

    static FuzzFamily Safetensors()
    {
        var writer = new SafetensorsWriter { Metadata = { ["note"] = "\"größer\"\n", ["format"] = "pt" } };
        writer.Add("f", [2, 3], [1.5f, -2f, float.NaN, 0f, 3f, float.PositiveInfinity]);
        writer.Add("scalar", [], [7f]);
        writer.Add("i", [3], [long.MinValue, 0, long.MaxValue]);
        writer.Add("none", [4, 0], ReadOnlySpan<float>.Empty);
        writer.Add("d", [1, 2], [0.1, double.Epsilon]);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return new()
        {
            Seeds = [.. SafetensorsSeeds(stream.ToArray())],
            Words = ["\"dtype\":\"F32\"", "\"BF16\"", "\"shape\":[1]", "\"data_offsets\":[0,4]", "\"__metadata__\":null", "\"__metadata__\":{}"],
            Read = bytes =>
            {
                var file = SafetensorsFile.Parse(bytes, "test");
                foreach (var entry in file.Entries)
                    _ = entry.DType == "I64" ? file.Int64(entry.Name).Length : file.Float64(entry.Name).Length;
            },
            Allows = IsDataFault,
            Memory = Plain,
        };
    }

    static FuzzFamily Npy() => new()
    {
        Seeds =
        [
            new(NpyBytes.Of(1, 2, 3)),
            new(NpyBytes.Of("<i2", "(2, 3)", new byte[12], fortranOrder: true, version: 2)),
            new(NpyBytes.Of("|u1", "()", [7], version: 3)),
        ],
        Words = npyWords,
        Read = bytes => NpyArray.Parse(bytes, "test").ToDouble(),
        Allows = IsDataFault,
        Memory = Plain,
    };

    static FuzzFamily Npz()
    {
        byte[] array = NpyBytes.Of(1, 2, 3), deflated = ZipBytes.Deflated(("a.npy", array), ("b", array), ("c.txt", [1]));
        return new()
        {
            Seeds =
            [
                new(deflated),
                new(ZipBytes.Stored(("a.npy", array), ("b.npy", array))),
                new(array, inner => ZipBytes.Deflated(("a.npy", inner), ("b.npy", array))),
                new(array, inner => ZipBytes.Stored(("a", inner))),
                new(deflated, inner => ZipBytes.Stored(("nested.npz", inner))),
            ],
            Words = [.. ZipWords, .. npyWords],
            Read = bytes =>
            {
                var contents = ZipContents.Parse(bytes, "test");
                var file = contents.Contains("nested.npz") ? NpzFile.Read(contents, "nested.npz") : NpzFile.Parse(bytes, "test");
                foreach (string name in file.Names)
                    _ = file.Array(name).ToDouble().Length + file.Shape(name).Length;
            },
            Allows = IsDataFault,
            Memory = Packed,
        };
    }

    static FuzzFamily PyTorch()
    {
        var seeds = ((string[])["types", "checkpoint"]).SelectMany(name =>
        {
            byte[] file = PyTorchFileTests.Bytes($"{name}.pt");
            var contents = ZipContents.Parse(file, name);
            string pickle = $"{name}/data.pkl";
            byte[] Archived(byte[] changed) => ZipBytes.Deflated(
                [.. contents.Names.Select(entry => (entry, entry == pickle ? changed : contents.Bytes(entry)))]);
            return (FuzzSeed[])[new(file), new(contents.Bytes(pickle), Archived)];
        });
        return new()
        {
            Seeds = [.. seeds],
            Words = [.. ZipWords, "ctorch._utils\n_rebuild_tensor_v2\n", "ccollections\nOrderedDict\n", "\u0080\u0002",
                "(", "t", "R", "Q", "h\u0001", "q\u0001", "}", "u", "2", "b"],
            Read = bytes =>
            {
                var read = PyTorchFile.Parse(bytes, "test");
                foreach (string name in read.Names)
                    _ = read.ConvertToDouble(name).Length + read.Shape(name).Length;
            },
            Allows = IsDataFault,
            Memory = Packed,
        };
    }

    static FuzzFamily Mat()
    {
        MatBytes little = new(), big = new(bigEndian: true);
        byte[] x = little.Doubles("x", 1, 2, 3), small = little.Matrix("rpm", [1, 1], little.Small(4, little.Word16(1797)));
        return new()
        {
            Seeds =
            [
                new(little.File(x, small, little.Compressed(little.Doubles("y", 4, 5)))),
                new(big.File(big.Doubles("x", 1, 2), big.Compressed(big.Doubles("y", 4, 5)))),
                new(x, inner => little.File(little.Compressed(inner), x)),
                new(little.File(x, small), inner => ZipBytes.Deflated(("a.mat", inner))),
            ],
            Words = ZipWords,
            Read = bytes =>
            {
                var file = bytes.AsSpan().StartsWith("PK"u8) ? MatFile.Read(ZipContents.Parse(bytes, "test"), "a.mat") : MatFile.Parse(bytes, "test");
                foreach (string name in file.Names)
                    _ = file.Values(name).Length + file.Dimensions(name).Length;
                file.ThrowIfDamaged();
            },
            Allows = IsDataFault,
            Memory = Packed,
        };
    }

    static FuzzFamily Idx()
    {
        byte[] file = IdxBytes.Of([2, 3], [1, 2, 3, 4, 5, 6]);
        return new()
        {
            Seeds = [new(file), new(IdxBytes.Gzip(file)), new(file, IdxBytes.Gzip)],
            Read = bytes => _ = IdxArray.Parse(bytes, "test").Data.Length,
            Allows = IsDataFault,
            Memory = Packed,
        };
    }

    // What is read as a number is one by the framework's own reader too, and by the letters that it may have.
    static FuzzFamily Numbers() => new()
    {
        Seeds = [.. ((string[])["27.1234", "-1.5e-3", "+7", "9223372036854775807", ".5", "1e308"]).Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text)))],
        Read = bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            bool read = NumberText.TryDouble(text, out double value) | NumberText.TryLong(text, out long whole);
            if (read && (text.Any(c => !"0123456789+-.eE".Contains(c)) || !double.IsFinite(value)))
                throw new InvalidOperationException($"{Quote.Of(text)} is read as {value} and {whole}");
            if (read && value != double.Parse(text, CultureInfo.InvariantCulture) || NumberText.TryDouble(bytes, out double same) && same != value)
                throw new InvalidOperationException($"{Quote.Of(text)} is read as {value}");
        },
        Allows = static _ => false,
        Memory = Plain,
    };

    // A name that is read is read again as it is printed, to the same cell.
    static FuzzFamily CellNames() => new()
    {
        Seeds =
        [
            .. ((string[])["gru", "mogru:fixed-beta,no-layernorm,damping,clip=0.125,velocity-norm,velocity-gate", "ssm", "mogru:clip=1e10", " LSTM "])
                .Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text))),
        ],
        Words = ["mogru:", "clip=", ",", "damping", "no-reset", "momgru", "velocity-norm", "1e-45", "3.4e38"],
        Read = bytes =>
        {
            var spec = CellSpec.Parse(Encoding.UTF8.GetString(bytes));
            if (CellSpec.Parse(spec.ToString()) != spec)
                throw new InvalidOperationException($"{spec} is read as another cell");
        },
        Allows = static exception => exception is ArgumentException,
        Memory = Plain,
    };

    static FuzzFamily OptionTexts()
    {
        var (number, whole, seeds) = (ValueOption.Number("--lr", ""), ValueOption.Whole("--batch", ""), ValueOption.Seeds("--seeds", "", "N,N"));
        var command = new System.CommandLine.Command("verb") { number, whole, seeds };
        return new()
        {
            Seeds = [.. ((string[])["1e-3", "64", "1,2, 3", "-5"]).Select(text => new FuzzSeed(Encoding.UTF8.GetBytes(text)))],
            Words = [",", "--lr", "-", "="],
            Read = bytes =>
            {
                string text = Encoding.UTF8.GetString(bytes);
                foreach (string option in (string[])["--lr", "--batch", "--seeds"])
                {
                    var parsed = command.Parse([option, text], new System.CommandLine.ParserConfiguration { ResponseFileTokenReplacer = null });
                    if (parsed.Errors.Count > 0)
                        _ = UsageErrors.Describe(parsed, [option, text]);
                    else
                        _ = (parsed.GetValue(number), parsed.GetValue(whole), parsed.GetValue(seeds));
                }
            },
            Allows = static _ => false,
            Memory = Plain,
            ShortRun = 1000,
        };
    }
}
