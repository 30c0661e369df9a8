using System.Text;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class SafetensorsTests
{
    [Fact]
    public void Writer_AllTypes_ReadsBackTheSame()
    {
        var file = SafetensorsFile.Parse(Bytes(Sample()), "test");

        Assert.Equal(["f", "scalar", "i", "none", "d"], file.Entries.Select(e => e.Name));
        Assert.Equal([1.5f, -2f, float.NaN, 0f, 3f, float.PositiveInfinity], file.Float32("f"));
        Assert.Equal([1.5, -2, double.NaN, 0, 3, double.PositiveInfinity], file.Float64("f"));
        Assert.Equal([0.1, double.Epsilon], file.Float64("d"));
        Assert.Equal([long.MinValue, 0, long.MaxValue], file.Int64("i"));
        Assert.Equal([7f], file.Float32("scalar"));
        Assert.Empty(file.Float32("none"));
        Assert.Equal([2, 3], file.Shape("f"));
        Assert.Empty(file.Shape("scalar"));
        Assert.Equal([4, 0], file.Shape("none"));
        Assert.Equal("größer \"als\"\n", file.Metadata["note"]);
        Assert.True(file.Contains("f"));
        Assert.False(file.Contains("g"));
    }

    [Fact]
    public void Writer_SameCalls_GiveTheSameBytesAlignedToEight()
    {
        byte[] bytes = Bytes(Sample());
        Assert.Equal(bytes, Bytes(Sample()));
        Assert.Equal(0, BitConverter.ToInt64(bytes) % 8);
        foreach (var entry in SafetensorsFile.Parse(bytes, "test").Entries)
            Assert.Equal(0, entry.Begin % (entry.DType == "F32" ? 4 : 8));
    }

    [Fact]
    public void Save_ExistingFile_IsReplaced()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.safetensors");
        File.WriteAllText(path, "old");
        Sample().Save(path);
        Assert.Equal([7f], SafetensorsFile.Read(path).Float32("scalar"));
        Assert.Equal(["model.safetensors"], folder.Files);
    }

    [Fact]
    public void Add_WrongCountOrTakenName_IsRefused()
    {
        var writer = Sample();
        Assert.Contains("shape [2, 2] has 4 elements, given are 3", Assert.Throws<ArgumentException>(
            () => writer.Add("x", [2, 2], [1f, 2f, 3f])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Add("f", [1], [1f]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], [1f]));
    }

    [Fact]
    public void Read_WrongTypeOrName_SaysWhatIsThere()
    {
        var file = SafetensorsFile.Parse(Bytes(Sample()), "test");
        Fault.Says("tensor 'd' is 'F64', expected F32", () => file.Float32("d"));
        Fault.Says("tensor 'f' is 'F32', expected I64", () => file.Int64("f"));
        Fault.Says("tensor 'i' is 'I64', expected F64 or F32", () => file.Float64("i"));
        Fault.Says("no tensor 'g'; it holds 'f', 'scalar'", () => file.Shape("g"));
    }

    [Fact]
    public void Read_UnknownType_IsListedAndRefusedOnlyWhenAskedFor()
    {
        var file = Parse("""{"h":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]},"q":{"dtype":"Q3","shape":[9],"data_offsets":[4,8]}}""", 8);
        Assert.Equal(["BF16", "Q3"], file.Entries.Select(e => e.DType));
        Fault.Says("'BF16'", () => file.Float32("h"));
        Fault.Says("'Q3'", () => file.Float64("q"));
    }

    [Fact]
    public void Read_MissingFileOrFolder_IsOneMessage()
    {
        using var folder = new TemporaryFolder();
        string absent = folder.PathOf("no/file");
        Fault.Says("no such file; expected a safetensors file", () => SafetensorsFile.Read(absent));
        Fault.Says("it is a folder", () => SafetensorsFile.Read(folder.Path));
        Fault.Says("cannot be opened", () => SafetensorsFile.Read(""));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, null)]
    [InlineData("{}   ", 0, null)]
    [InlineData("""{"__metadata__":null,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, null)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]},"b":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", 3, null)]
    [InlineData("""{"__metadata__":null,"__metadata__":{}}""", 0, "__metadata__ twice")]
    [InlineData("""{"__metadata__":[]}""", 0, "__metadata__ in the header is not an object of texts")]
    [InlineData("""{"__metadata__":{"a":null}}""", 0, "'a' in the header is not a text")]
    [InlineData("""{"a":null}""", 0, "not an object of dtype")]
    [InlineData("""{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", 8, "a text as dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775808]}}""", 8, "whole numbers from 0 up")]
    [InlineData("{}", 1, "describes 0 bytes of data, the file holds 1")]
    [InlineData("[]", 0, "not a JSON object")]
    [InlineData("", 0, "not a JSON object")]
    [InlineData("{} {}", 0, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", 8, "not valid JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "3 elements of F32, 4 bytes each, in 8 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "describes 8 bytes of data, the file holds 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "claims bytes 8 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "whole numbers from 0 up")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}""", 8, "whole numbers from 0 up")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", 8, "whole numbers from 0 up")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "a pair of data_offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks dtype")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, "a text as dtype")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "second or unknown key 'dtype'")]
    [InlineData("""{"a":[]}""", 0, "not an object of dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "more elements than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,4],"data_offsets":[0,4]}}""", 4, "more elements than any file")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1073741824],"data_offsets":[0,0]}}""", 0, "1073741824 elements of F32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""", 4, "claims bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a' twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "expected 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "expected 8")]
    [InlineData("""{"a\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "not valid JSON")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "'a' in the header is not a text")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", 0, "'a' twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", 0, "__metadata__ twice")]
    public void Parse_Header_IsBelievedOnlyIfItFitsTheData(string json, int dataLength, string? fault)
    {
        if (fault is null)
            Assert.NotNull(Parse(json, dataLength));
        else
            Fault.Says(fault, () => Parse(json, dataLength));
    }

    [Theory]
    [InlineData(ulong.MaxValue, "the limit is 100000000")]
    [InlineData(100_000_001ul, "no safetensors file: where the length of a header would be stands 100000001")]
    [InlineData(100_000_000ul, "claims a header of 100000000 bytes, 2 follow")]
    public void Parse_LyingHeaderLength_IsRefused(ulong length, string fault)
    {
        byte[] bytes = [.. BitConverter.GetBytes(length), (byte)'{', (byte)'}'];
        Fault.Says(fault, () => SafetensorsFile.Parse(bytes, "test"));
    }

    [Fact]
    public void Parse_EndlessShapeOrNames_TakesMemoryInProportionAndHasAShortMessage()
    {
        string shape = string.Concat(Enumerable.Repeat("1,", 1_000_000)) + "1", name = new('n', 1_000_000);
        string entries = string.Join(',', Enumerable.Range(0, 100_000)
            .Select(i => $"\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}"));
        (string Header, string? Fault)[] headers =
        [
            ($"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{shape}],\"data_offsets\":[0,4]}}}}", "more than 64 shape"),
            ($"{{\"{name}\":{{\"dtype\":\"F32\",\"shape\":[7],\"data_offsets\":[0,4]}}}}", "has 7 elements of F32"),
            ($"{{\"a\":{{\"dtype\":\"{name}\",\"shape\":[],\"data_offsets\":[4,8]}}}}", "begins at byte 4"),
            ($"{{\"a\":{{\"{name}\":1}}}}", "unknown key"),
            ($"{{{entries}}}", null),
        ];
        foreach (var (header, fault) in headers)
        {
            byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
            long before = GC.GetAllocatedBytesForCurrentThread();
            var thrown = Assert.Throws<DataFormatException>(() => SafetensorsFile.Parse(bytes, "test"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4L * bytes.Length + (16 << 20));
            Assert.Contains(fault ?? "describes 0 bytes of data, the file holds 4", thrown.Message, StringComparison.Ordinal);
            Assert.InRange(thrown.Message.Length, 1, 1000);
        }
    }

    [Fact]
    public void Parse_InvalidUtf8_IsRefused()
    {
        byte[] bytes = [4, 0, 0, 0, 0, 0, 0, 0, (byte)'{', 0xC3, 0x28, (byte)'}'];
        Fault.Says("UTF-8", () => SafetensorsFile.Parse(bytes, "test"));
    }

    [Fact]
    public void Parse_CutOrFlipped_ReadsOrSaysWhy()
    {
        byte[] valid = Bytes(Sample());
        Assert.Equal(0, Corruption.CutEverywhere(valid, ReadAll));
        Corruption.FlipBytes(valid, ReadAll);
    }

    [Fact]
    public void Golden_EveryRecord_ReadsWhole()
    {
        string[] paths = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "golden"), "*.safetensors");
        Assert.NotEmpty(paths);
        foreach (var file in paths.Select(SafetensorsFile.Read))
        {
            Assert.Contains(file.Metadata["kind"], (string[])["cell", "op", "trajectory"]);
            Assert.NotEmpty(file.Entries);
            foreach (var entry in file.Entries.Where(e => e.DType != "I64"))
                Assert.All(file.Float64(entry.Name), value => Assert.True(double.IsFinite(value)));
        }
    }

    static SafetensorsWriter Sample()
    {
        var writer = new SafetensorsWriter { Metadata = { ["note"] = "größer \"als\"\n", ["format"] = "pt" } };
        writer.Add("f", [2, 3], [1.5f, -2f, float.NaN, 0f, 3f, float.PositiveInfinity]);
        writer.Add("scalar", [], [7f]);
        writer.Add("i", [3], [long.MinValue, 0, long.MaxValue]);
        writer.Add("none", [4, 0], ReadOnlySpan<float>.Empty);
        writer.Add("d", [1, 2], [0.1, double.Epsilon]);
        return writer;
    }

    static byte[] Bytes(SafetensorsWriter writer)
    {
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    static SafetensorsFile Parse(string json, int dataLength)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        return SafetensorsFile.Parse((byte[])[.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[dataLength]], "test");
    }

    static void ReadAll(byte[] bytes)
    {
        var file = SafetensorsFile.Parse(bytes, "test");
        foreach (var entry in file.Entries)
        {
            _ = entry.DType == "I64" ? file.Int64(entry.Name).Length : file.Float64(entry.Name).Length;
        }
    }
}
