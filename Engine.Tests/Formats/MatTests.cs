using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class MatTests
{
    static readonly MatBytes Little = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_EitherByteOrder_PlainSmallAndCompressed(bool bigEndian)
    {
        var build = new MatBytes(bigEndian);
        byte[] signal = build.Doubles("x", 1.5, -2.25, 1e300);
        byte[] speed = build.Matrix("rpm", [1, 1], build.Small(4, build.Word16(1797)));
        byte[] packed = build.Compressed(build.Doubles("packed", [.. Enumerable.Range(0, 20000).Select(n => n / 8.0)]));
        var file = Parse(build.File(signal, speed, packed, build.Doubles("last", 7)));

        Assert.Equal(["x", "rpm", "packed", "last"], file.Names);
        Assert.Equal([1.5, -2.25, 1e300], file.Values("x"));
        Assert.Equal([3, 1], file.Dimensions("x"));
        Assert.Equal([1797], file.Values("rpm"));
        Assert.Equal(Enumerable.Range(0, 20000).Select(n => n / 8.0), file.Values("packed"));
        Assert.Equal([7], file.Values("last"));
        Assert.True(file.Contains("rpm"));
        Assert.False(file.Contains("RPM"));
    }

    [Theory]
    [InlineData(1, "FE", -2)]
    [InlineData(2, "FE", 254)]
    [InlineData(3, "FEFF", -2)]
    [InlineData(4, "FEFF", 65534)]
    [InlineData(5, "FEFFFFFF", -2)]
    [InlineData(6, "FEFFFFFF", 4294967294d)]
    [InlineData(7, "0000C03F", 1.5)]
    [InlineData(9, "000000000000F83F", 1.5)]
    [InlineData(12, "FEFFFFFFFFFFFFFF", -2)]
    [InlineData(13, "FFFFFFFFFFFFFFFF", 18446744073709551615d)]
    public void Values_DoublesStoredAsAnyType_Widen(int type, string hex, double expected)
    {
        byte[] one = Convert.FromHexString(hex);
        byte[] file = Little.File(Little.Matrix("x", [1, 3], Little.Element(type, [.. one, .. one, .. one])));
        Assert.Equal([expected, expected, expected], Parse(file).Values("x"));
    }

    [Fact]
    public void Names_OtherKindsOfVariables_AreLeftOutAndNamedWhenAskedFor()
    {
        byte[] text = Little.Matrix("text", [1, 2], Little.Small(4, [65, 0, 66, 0]), matrixClass: 4);
        byte[] cell = Little.Matrix("cell", [1, 1], Little.Doubles("", 1), matrixClass: 1);
        byte[] complex = Little.Matrix("complex", [1, 1], [.. Little.Element(2, [1]), .. Little.Element(2, [2])], flags: 8);
        byte[] logical = Little.Matrix("logical", [1, 1], Little.Small(2, [1]), matrixClass: 9, flags: 2);
        byte[] opaque = Little.Element(14, [.. Little.Element(6, [17, 0, 0, 0, 0, 0, 0, 0]), .. Little.Element(1, [65])]);
        var file = Parse(Little.File(text, cell, opaque, complex, logical, Little.Matrix("", [1, 1], Little.Small(2, [1]))));

        Assert.Equal(["logical"], file.Names);
        Assert.Equal([1], file.Values("logical"));
        Fault.Says("variable 'text' is text, expected a real numeric matrix", () => file.Values("text"));
        Fault.Says("a cell array", () => file.Values("cell"));
        Fault.Says("is complex", () => file.Values("complex"));
        Fault.Says("no variable 'z'; it holds 'logical'", () => file.Dimensions("z"));
    }

    [Fact]
    public void Values_EmptyMatrixWithoutData_IsEmpty()
    {
        var file = Parse(Little.File(Little.Matrix("ans", [0, 0], [])));
        Assert.Equal([0, 0], file.Dimensions("ans"));
        Assert.Empty(file.Values("ans"));
    }

    [Fact]
    public void Dimensions_StoredUnsigned_AreRead()
    {
        byte[] matrix = Little.Doubles("x", 1, 2);
        Assert.Equal(5, matrix[24]);
        matrix[24] = 6;
        Assert.Equal([2, 1], Parse(Little.File(matrix)).Dimensions("x"));
    }

    [Fact]
    public void Values_NameSavedTwice_LastCounts() =>
        Assert.Equal([2], Parse(Little.File(Little.Doubles("x", 1), Little.Doubles("x", 2))).Values("x"));

    [Fact]
    public void Values_LastVariableCutShort_OthersCanStillBeRead()
    {
        byte[] whole = Little.File(Little.Doubles("x", 1, 2), Little.Doubles("ans", 3, 4, 5));
        var cutInValues = Parse(whole[..^4]);
        Assert.Equal([1, 2], cutInValues.Values("x"));
        Fault.Says("bytes, 76 follow", cutInValues.ThrowIfDamaged);
        Fault.Says("claims 24 bytes, 20 follow", () => cutInValues.Values("ans"));

        var cutInHeader = Parse(whole[..^40]);
        Assert.Equal(["x"], cutInHeader.Names);
        Assert.Equal([1, 2], cutInHeader.Values("x"));
        Fault.Says("no variable 'ans' before the damage", () => cutInHeader.Values("ans"));
        Fault.Says("claims 3 bytes, 0 follow", cutInHeader.ThrowIfDamaged);
        Parse(whole).ThrowIfDamaged();
    }

    [Fact]
    public void Parse_OtherLevelsAndOtherFiles_NameTheRemedy()
    {
        byte[] hdf5 = Little.File();
        hdf5[125] = 2;
        Fault.Says("'-v7'", () => Parse(hdf5));
        Fault.Says("HDF5", () => Parse([0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, .. new byte[200]]));
        Fault.Says("level 4", () => Parse([.. Little.Word(0), .. Little.Word(2), .. new byte[200]]));
        Fault.Says("byte order mark", () => Parse([.. Enumerable.Repeat((byte)'x', 200)]));
        Fault.Says("header of 128", () => Parse("MATLAB"u8.ToArray()));
    }

    [Fact]
    public void Values_ThatDoNotFitTheDimensions_AreRefused()
    {
        byte[] data = Little.Element(MatBytes.Double, new byte[16]);
        ValuesFault("3 x 1 values need 24 bytes, the element claims 16", [3, 1], data);
        ValuesFault("more elements than any file", [int.MaxValue, int.MaxValue, 2], data);
        ValuesFault("need 17179869176 bytes", [int.MaxValue, 1], data);
        ValuesFault("a dimension of -1", [-1, 1], data);
        ValuesFault("type 8, which is no number", [2, 1], Little.Element(8, new byte[16]));
        ValuesFault("claims 9 bytes, at most 4 fit", [2, 1], [.. Little.Word(9 << 16 | 2), 0, 0, 0, 0]);
    }

    [Fact]
    public void Values_CompressedThatLies_TakesNoMemory()
    {
        byte[] huge = [.. Little.Word(14), .. Little.Word(int.MaxValue - 8), .. Little.Doubles("x", 1)[8..]];
        byte[] more = [.. Little.Doubles("x", 1), 0];
        byte[] fewer = Little.Doubles("x", 1)[..^1];
        byte[] padded = Little.Compressed([.. Little.Word(14), .. Little.Word(1 << 25), .. Little.Doubles("x", 1)[8..], .. new byte[1 << 25]]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fault.Says("may hold at most", () => Parse(Little.File(Little.Compressed(huge))).Values("x"));
        Fault.Says("unpacks to more", () => Parse(Little.File(Little.Compressed(more))).Values("x"));
        Fault.Says("unpacks to fewer", () => Parse(Little.File(Little.Compressed(fewer))).Values("x"));
        Fault.Says("its values end at", () => Parse(Little.File(padded)).Values("x"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Values_CompressedWithWrongSum_IsRefused()
    {
        byte[] file = Little.File(Little.Compressed(Little.Doubles("x", 1, 2, 3)));
        file[^1] ^= 1;
        Fault.Says("cannot be unpacked", () => Parse(file).Values("x"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parse_CutOrFlipped_ReadsOrSaysWhy(bool bigEndian)
    {
        var build = new MatBytes(bigEndian);
        byte[] speed = build.Matrix("rpm", [1, 1], build.Small(4, build.Word16(1797)));
        byte[] valid = build.File(build.Doubles("x", 1, 2, 3), speed, build.Compressed(build.Doubles("y", new double[40])));
        Corruption.CutEverywhere(valid, ReadAll);
        Corruption.FlipBytes(valid, ReadAll, rounds: 6000);
    }

    [Fact]
    public void Read_Stream_ReadsLikeTheFile()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = Little.File(Little.Doubles("x", 4));
        File.WriteAllBytes(folder.PathOf("x.mat"), bytes);
        Assert.Equal([4], MatFile.Read(folder.PathOf("x.mat")).Values("x"));
        Assert.Equal([4], MatFile.Read(new MemoryStream(bytes), "test").Values("x"));
        Fault.Says("expected a MATLAB level 5 file", () => MatFile.Read(folder.PathOf("y.mat")));
    }

    static void ValuesFault(string part, int[] dimensions, byte[] realPart) =>
        Fault.Says(part, () => Parse(Little.File(Little.Matrix("x", dimensions, realPart))).Values("x"));

    static void ReadAll(byte[] bytes)
    {
        var file = Parse(bytes);
        foreach (string name in file.Names)
            file.Values(name);
    }

    static MatFile Parse(byte[] bytes) => MatFile.Parse(bytes, "test");
}
