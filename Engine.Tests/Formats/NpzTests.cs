using System.Buffers.Binary;
using System.IO.Compression;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class NpzTests
{
    static readonly (string Name, byte[] Bytes)[] Entries =
        [("DE.npy", NpyBytes.Of(1, 2, 3)), ("FE.npy", NpyBytes.Of(4)), ("read me.txt", [1])];

    [Fact]
    public void Array_StoredWithZip64AndDeflated_ReadsTheSame()
    {
        foreach (byte[] bytes in (byte[][])[ZipBytes.Stored(Entries), ZipBytes.Deflated(Entries)])
        {
            var file = NpzFile.Parse(bytes, "test");
            Assert.Equal(["DE", "FE"], file.Names);
            Assert.Equal([3, 1], file.Array("DE").Shape);
            Assert.Equal([1, 2, 3], file.Array("DE").ToDouble());
            Assert.Equal([4], file.Array("FE").ToDouble());
            Assert.True(file.Contains("FE"));
            Assert.False(file.Contains("FE.npy"));
        }
    }

    [Fact]
    public void Array_Absent_SaysWhatIsThere() =>
        Fault.Says("no array 'BA'; it holds 'DE', 'FE'", () => NpzFile.Parse(ZipBytes.Stored(Entries), "test").Array("BA"));

    [Fact]
    public void Read_StreamThatCannotSeek_ReadsANestedArchive()
    {
        byte[] outer = ZipBytes.Deflated(("inner.npz", ZipBytes.Stored(Entries)));
        using var archive = new ZipArchive(new MemoryStream(outer));
        using var stream = archive.Entries[0].Open();
        Assert.Equal([1, 2, 3], NpzFile.Read(stream, "test").Array("DE").ToDouble());

        byte[] inner = ZipContents.Parse(outer, "test").Bytes("inner.npz");
        Assert.Equal([4], NpzFile.Parse(inner, "test").Array("FE").ToDouble());
    }

    [Fact]
    public void Parse_NoZip_IsRefused() => Fault.Says("not a readable ZIP file", () => NpzFile.Parse([1, 2, 3], "test"));

    [Fact]
    public void Array_OneBitFlippedInTheData_FailsTheChecksum()
    {
        byte[] bytes = ZipBytes.Stored(Entries);
        int data = bytes.AsSpan().IndexOf(BitConverter.GetBytes(3.0));
        bytes[data] ^= 1;
        Fault.Says("checksum", () => NpzFile.Parse(bytes, "test").Array("DE"));
    }

    [Theory]
    [InlineData(0x7FFFFFFFu, "may hold at most")]
    [InlineData(1_000_000u, "may hold at most")]
    [InlineData(200u, "bytes")]
    public void Array_DirectoryThatLiesAboutSizes_TakesNoMemory(uint claimed, string fault)
    {
        byte[] bytes = ZipBytes.Deflated(Entries);
        int directory = bytes.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(directory + 24), claimed);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says(fault, () => NpzFile.Parse(bytes, "test").Array("DE"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Entries_ThatUnpackToFarMoreThanTheySay_TakeNoMemory()
    {
        byte[] zeros = new byte[1 << 25];
        byte[] small = NpyBytes.Of(1, 2, 3);
        byte[] array = ZipBytes.Deflated(("none.npy", zeros), ("small.npy", [.. small, .. zeros]));
        byte[] nested = ZipBytes.Deflated(("a.npz", zeros), ("a.mat", zeros));
        Assert.InRange(array.Length + nested.Length, 0, 1 << 18);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says("npy signature", () => NpzFile.Parse(array, "test").Array("none"));
        Fault.Says("needs 24 bytes, the file holds", () => NpzFile.Parse(array, "test").Array("small"));
        Fault.Says("not a readable ZIP file", () => NpzFile.Read(ZipContents.Parse(nested, "test"), "a.npz"));
        Fault.Says("level 4 file or no MATLAB file", () => MatFile.Read(ZipContents.Parse(nested, "test"), "a.mat"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Array_LongerThanItsBeginning_IsReadWhole()
    {
        double[] values = [.. Enumerable.Range(0, 40_000).Select(i => i * 0.5)];
        byte[] outer = ZipBytes.Deflated(("inner.npz", ZipBytes.Deflated(("x.npy", NpyBytes.Of(values)))));
        Assert.Equal(values, NpzFile.Read(ZipContents.Parse(outer, "test"), "inner.npz").Array("x").ToDouble());
    }

    [Fact]
    public void Parse_CutOrFlipped_ReadsOrSaysWhy()
    {
        byte[] stored = ZipBytes.Stored(Entries);
        byte[] deflated = ZipBytes.Deflated(Entries);
        Assert.Equal(0, Corruption.CutEverywhere(stored, ReadAll));
        Assert.Equal(0, Corruption.CutEverywhere(deflated, ReadAll));
        Corruption.FlipBytes(stored, ReadAll);
        Corruption.FlipBytes(deflated, ReadAll);
    }

    [Fact]
    public void Crc32_CheckValue_IsThatOfTheStandard() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));

    static void ReadAll(byte[] bytes)
    {
        var file = NpzFile.Parse(bytes, "test");
        foreach (string name in file.Names)
            file.Array(name).ToDouble();
    }
}
