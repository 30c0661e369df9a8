using System.IO.Compression;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>Archives that other programs write or read: read as NumPy does, or refused for what they are, which is not damaged.</summary>
public class NpzFormsTests
{
    static readonly byte[] one = NpyBytes.Of(1, 2, 3), two = NpyBytes.Of(4, 5);

    [Fact]
    public void Array_EntryWithoutNpyInItsName_IsReadAsInNumPy()
    {
        var file = NpzFile.Parse(ZipBytes.Deflated(("DE", one), ("read me.txt", [1]), ("FE.npy", two)), "test");

        Assert.Equal(["DE", "FE"], file.Names);
        Assert.Equal([1, 2, 3], file.Array("DE").ToDouble());
        Assert.Equal([3, 1], file.Shape("DE"));
        Assert.False(file.Contains("DE.npy"));
        Assert.False(file.Contains("read me.txt"));
    }

    [Fact]
    public void Array_ThereTwice_IsAmbiguousAndTheOthersAreRead()
    {
        var twice = NpzFile.Parse(ZipBytes.Stored(("DE.npy", one), ("FE.npy", two), ("DE.npy", two)), "test");
        var both = NpzFile.Parse(ZipBytes.Stored(("DE.npy", one), ("DE", two), ("FE.npy", two)), "test");

        foreach (var file in (NpzFile[])[twice, both])
        {
            SaysWithoutDamage("ambiguous", () => file.Array("DE"));
            SaysWithoutDamage("ambiguous", () => file.Shape("DE"));
            Assert.Equal(["DE", "FE"], file.Names);
            Assert.Equal([4, 5], file.Array("FE").ToDouble());
        }
    }

    [Fact]
    public void Array_TwoSavesInOneEntry_IsAmbiguous()
    {
        byte[] large = NpyBytes.Of([.. Enumerable.Range(0, 100_000).Select(i => (double)i)]);

        SaysWithoutDamage("ambiguous", () => NpzFile.Parse(ZipBytes.Stored(("DE.npy", [.. one, .. two])), "test").Array("DE"));
        SaysWithoutDamage("ambiguous", () => NpzFile.Parse(ZipBytes.Deflated(("DE.npy", [.. large, .. two])), "test").Array("DE"));
        SaysWithoutDamage("ambiguous", () => NpyArray.Parse((byte[])[.. large, .. two], "test"));
        Fault.Says("damaged", () => NpyArray.Parse((byte[])[.. large, 1, 2], "test"));
    }

    [Fact]
    public void Array_UnderAPassword_SaysSo()
    {
        byte[] bytes = ZipBytes.Stored(("DE.npy", one));
        bytes[6] |= 1;
        bytes[bytes.AsSpan().IndexOf("PK\x01\x02"u8) + 8] |= 1;

        SaysWithoutDamage("has a password", () => NpzFile.Parse(bytes, "test").Array("DE"));
    }

    [Theory]
    [InlineData(12, "is packed by bzip2")]
    [InlineData(14, "is packed by LZMA")]
    [InlineData(93, "is packed by Zstandard")]
    [InlineData(77, "is packed by method 77")]
    public void Array_PackedInAnotherWay_SaysInWhich(int method, string message)
    {
        byte[] bytes = ZipBytes.Deflated(("DE.npy", one));
        bytes[8] = (byte)method;
        bytes[bytes.AsSpan().IndexOf("PK\x01\x02"u8) + 10] = (byte)method;

        SaysWithoutDamage(message, () => NpzFile.Parse(bytes, "test").Array("DE"));
    }

    [Fact]
    public void Array_OfAnArchiveBehindAProgram_IsRead()
    {
        foreach (byte[] archive in (byte[][])[ZipBytes.Stored(("DE.npy", one)), ZipBytes.Deflated(("DE.npy", one)), Streamed(("DE.npy", one))])
            Assert.Equal([1, 2, 3], NpzFile.Parse([.. "MZ, a program"u8, .. new byte[1000], .. archive], "test").Array("DE").ToDouble());
    }

    [Fact]
    public void Array_OfAnArchiveWithDataDescriptors_IsRead() =>
        Assert.Equal([1, 2, 3], NpzFile.Parse(Streamed(("DE.npy", one)), "test").Array("DE").ToDouble());

    [Theory]
    [InlineData("../DE.npy", "../DE")]
    [InlineData("/etc/DE.npy", "/etc/DE")]
    [InlineData("C:\\DE.npy", "C:\\DE")]
    [InlineData("a/./DE", "a/./DE")]
    public void Array_OfANameThatIsAPath_IsReadAndNothingIsWritten(string entry, string name) =>
        Assert.Equal([1, 2, 3], NpzFile.Parse(ZipBytes.Stored((entry, one)), "test").Array(name).ToDouble());

    [Fact]
    public void Parse_NamesThatAreNoUtf8_AreListed()
    {
        byte[] bytes = ZipBytes.Stored(("XX.npy", one), ("FE.npy", two));
        for (int at = bytes.AsSpan().IndexOf("XX.npy"u8); at >= 0; at = bytes.AsSpan().IndexOf("XX.npy"u8))
            bytes[at] = bytes[at + 1] = 0xFF;

        Assert.Equal([4, 5], NpzFile.Parse(bytes, "test").Array("FE").ToDouble());
    }

    [Fact]
    public void Parse_MoreEntriesThanAnyArchiveHas_TakesNoMemory()
    {
        byte[] entry = ZipBytes.Stored(("a", []));
        byte[] directory = entry.AsSpan(entry.AsSpan().IndexOf("PK\x01\x02"u8), 47).ToArray();
        byte[] bytes = [.. Enumerable.Repeat(directory, 100_000).SelectMany(part => part)];

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says("100000 entries, at most", () => NpzFile.Parse(bytes, "test"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 16);
    }

    [Fact]
    public void Read_MatOfAnArchiveWhoseFirstVariableLies_TakesNoMemory()
    {
        var mat = new MatBytes();
        byte[] zeros = new byte[1 << 25];
        byte[] unknown = [.. mat.File(), .. zeros];
        byte[] lying = mat.File(mat.Element(14, [.. mat.Matrix("x", [1 << 24, 1 << 6], mat.Element(9, []))[8..], .. zeros]));
        byte[] archive = ZipBytes.Deflated(("unknown.mat", unknown), ("lying.mat", lying));

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says("the first element has type 0", () => MatFile.Read(ZipContents.Parse(archive, "test"), "unknown.mat"));
        Fault.Says("values are claimed in an element of", () => MatFile.Read(ZipContents.Parse(archive, "test"), "lying.mat"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
    }

    static byte[] Streamed(params (string Name, byte[] Bytes)[] entries)
    {
        var written = new MemoryStream();
        using (var archive = new ZipArchive(new ForwardStream(written), ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }
        return written.ToArray();
    }

    static void SaysWithoutDamage(string part, Action read)
    {
        Fault.Says(part, read);
        Assert.DoesNotContain("damaged", Assert.Throws<DataFormatException>(read).Message, StringComparison.Ordinal);
    }

    sealed class ForwardStream(Stream target) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => target.Flush();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => target.Write(buffer, offset, count);
    }
}
