using System.Buffers.Binary;
using System.IO.Compression;
using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class IdxTests
{
    [Fact]
    public void Parse_PlainAndGzip_GivesShapeAndElements()
    {
        byte[] file = IdxBytes.Of([2, 3], [1, 2, 3, 4, 5, 255]);
        foreach (byte[] bytes in new[] { file, IdxBytes.Gzip(file) })
        {
            var array = IdxArray.Parse(bytes, "digits");
            Assert.Equal([2, 3], array.Shape);
            Assert.Equal([1, 2, 3, 4, 5, 255], array.Data.ToArray());
        }
    }

    [Theory]
    [InlineData(0, 1, "two zero bytes")]
    [InlineData(2, 13, "the element type at offset 2 is 13, expected 8")]
    [InlineData(3, 0, "the number of axes at offset 3 is 0, expected 1 to 4")]
    [InlineData(3, 9, "the number of axes at offset 3 is 9, expected 1 to 4")]
    [InlineData(4, 200, "the size of axis 0 at offset 4 is")]
    [InlineData(7, 3, "[3, 3] bytes are claimed, 6 follow offset 12")]
    public void Parse_WrongByte_IsNamedWithItsOffset(int offset, byte value, string message)
    {
        byte[] file = IdxBytes.Of([2, 3], [1, 2, 3, 4, 5, 6]);
        file[offset] = value;
        Fault.Says(message, () => IdxArray.Parse(file, "digits"));
    }

    [Fact]
    public void Parse_CutAnywhere_IsRefused()
    {
        byte[] file = IdxBytes.Of([2, 3], [1, 2, 3, 4, 5, 6]);
        byte[] packed = IdxBytes.Gzip(file);
        for (int length = 0; length < file.Length; length++)
            Assert.Throws<DataFormatException>(() => IdxArray.Parse(file[..length], "digits"));
        for (int length = 0; length < packed.Length - 12; length++)  // the checksum and the end of the last block hold no element
            Assert.Throws<DataFormatException>(() => IdxArray.Parse(packed[..length], "digits"));
    }

    [Fact]
    public void Parse_GzipThatLiesAboutItsSize_TakesNoMemory()
    {
        byte[] zeros = new byte[64 << 20];
        byte[] more = IdxBytes.Gzip([.. IdxBytes.Of([2, 3], [1, 2, 3, 4, 5, 6]), .. zeros]), none = IdxBytes.Gzip(zeros);
        byte[] huge = IdxBytes.Gzip([.. IdxBytes.Of([1 << 30, 1], [1]), .. zeros]), many = IdxBytes.Gzip([.. IdxBytes.Of([zeros.Length], zeros)]);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says("[2, 3] bytes are claimed, 6 follow offset 12, and more", () => IdxArray.Parse(more, "digits"));
        Fault.Says("the element type at offset 2 is 0", () => IdxArray.Parse(none, "digits"));
        Fault.Says("packed bytes can hold", () => IdxArray.Parse(huge, "digits"));
        Fault.Says("[67108864] bytes are claimed, at most 1000 are read", () => IdxArray.Parse(many, "digits", most: 1000));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Parse_HugeClaim_AllocatesNothingOfIt()
    {
        byte[] file = IdxBytes.Of([1, 1, 1, 1], [7]);
        for (int axis = 0; axis < 4; axis++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * axis), int.MaxValue);
        Fault.Says("bytes are claimed, 1 follow", () => IdxArray.Parse(file, "digits"));
    }
}

/// <summary>Builds idx files.</summary>
static class IdxBytes
{
    internal static byte[] Of(int[] shape, byte[] data)
    {
        byte[] header = new byte[4 + 4 * shape.Length];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (int axis = 0; axis < shape.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * axis), shape[axis]);
        return [.. header, .. data];
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(bytes);
        return packed.ToArray();
    }
}
