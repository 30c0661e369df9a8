using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

public class NpyTests
{
    [Theory]
    [InlineData("<f8", "000000000000F83F", 1.5)]
    [InlineData("<f4", "0000C03F", 1.5)]
    [InlineData("<f2", "003E", 1.5)]
    [InlineData("|b1", "01", 1)]
    [InlineData("<i8", "FEFFFFFFFFFFFFFF", -2)]
    [InlineData("<u8", "FFFFFFFFFFFFFFFF", 18446744073709551615d)]
    [InlineData("<i4", "FEFFFFFF", -2)]
    [InlineData("<u4", "FEFFFFFF", 4294967294d)]
    [InlineData("<i2", "FEFF", -2)]
    [InlineData("<u2", "FEFF", 65534)]
    [InlineData("|i1", "FE", -2)]
    [InlineData("|u1", "FE", 254)]
    public void ToDouble_EveryType_Widens(string descr, string hex, double expected)
    {
        byte[] one = Convert.FromHexString(hex);
        var array = Parse(NpyBytes.Of(descr, "(2,)", [.. one, .. one]));
        Assert.Equal([2], array.Shape);
        Assert.Equal(2, array.Count);
        Assert.Equal([expected, expected], array.ToDouble());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Parse_EveryVersion_Reads(int version) =>
        Assert.Equal([3, 4, 5], Parse(NpyBytes.Of("|u1", "(3,)", [3, 4, 5], version: version)).ToDouble());

    [Theory]
    [InlineData("()", 1)]
    [InlineData("(0,)", 0)]
    [InlineData("(0, 5)", 0)]
    [InlineData("(2, 3)", 6)]
    [InlineData("(2L, 3L,)", 6)]
    public void Parse_Shape_GivesTheCount(string shape, int count) =>
        Assert.Equal(count, Parse(NpyBytes.Of("|u1", shape, new byte[count])).ToDouble().Length);

    [Fact]
    public void ToDouble_FortranOrder_ComesRowMajor()
    {
        Assert.Equal([1, 3, 5, 2, 4, 6], Parse(NpyBytes.Of("|u1", "(2, 3)", [1, 2, 3, 4, 5, 6], fortranOrder: true)).ToDouble());
        Assert.Equal([1, 2, 3], Parse(NpyBytes.Of("|u1", "(3, 1)", [1, 2, 3], fortranOrder: true)).ToDouble());

        // Element [i, j, k] of shape (2, 3, 4) is at i + 2 (j + 3 k) in Fortran order and at 12 i + 4 j + k in rows.
        byte[] counted = [.. Enumerable.Range(0, 24).Select(n => (byte)n)];
        double[] rows = Parse(NpyBytes.Of("|u1", "(2, 3, 4)", counted, fortranOrder: true)).ToDouble();
        for (int place = 0; place < 24; place++)
            Assert.Equal(place / 12 + 2 * (place / 4 % 3 + 3 * (place % 4)), rows[place]);
        Assert.Empty(Parse(NpyBytes.Of("|u1", "(2, 0)", [], fortranOrder: true)).ToDouble());
    }

    [Fact]
    public void Parse_HeaderInAnotherOrderAndQuotes_Reads() =>
        Assert.Equal([9], Parse(NpyBytes.Of("{\"shape\":(1,),\"descr\":\"|u1\",\"fortran_order\":False}", [9])).ToDouble());

    [Theory]
    [InlineData(">f8", "it is big-endian")]
    [InlineData("<c8", "convert with array.astype('float64')")]
    [InlineData("|O", "convert with array.astype('float64')")]
    public void Parse_TypeNotRead_SaysHowToConvert(string descr, string remedy) =>
        AssertFault(remedy, NpyBytes.Of(descr, "(1,)", new byte[8]));

    [Theory]
    [InlineData("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", "an array of records")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}", "needs 16 bytes, the file holds 8")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", "needs 4 bytes, the file holds 8")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (2147483647, 2147483647)}", "more elements than any file")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999,)}", "is not a whole number")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "is not a whole number")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1", "is not ')'")]
    [InlineData("{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}", "is not True or False")]
    [InlineData("{'descr': '<f8, 'fortran_order': False, 'shape': (1,)}", "is not '}'")]
    [InlineData("{'descr': '<f8', 'fortran_order': False}", "not a dictionary of")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x", "not a dictionary of")]
    [InlineData("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}", "second or unknown key 'descr'")]
    [InlineData("", "is not '{'")]
    public void Parse_Header_IsBelievedOnlyIfItFitsTheData(string header, string fault) =>
        AssertFault(fault, NpyBytes.Of(header, new byte[8]));

    [Fact]
    public void Parse_TooManyDimensions_IsRefused() =>
        AssertFault("more than 64", NpyBytes.Of("|u1", $"({string.Join(", ", Enumerable.Repeat(1, 65))})", [1]));

    [Fact]
    public void Parse_LyingHeaderLengthOrVersion_IsRefused()
    {
        AssertFault("claims a header of 4294967295 bytes", [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]);
        AssertFault("npy version 4", [0x93, .. "NUMPY"u8, 4, 0, 0, 0]);
        AssertFault("npy signature", [1, 2, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Parse_CutOrFlipped_ReadsOrSaysWhy(int version)
    {
        byte[] valid = NpyBytes.Of("<f8", "(2, 3)", new byte[48], fortranOrder: true, version);
        Assert.Equal(0, Corruption.CutEverywhere(valid, bytes => Parse(bytes).ToDouble()));
        Corruption.FlipBytes(valid, bytes => Parse(bytes).ToDouble());
    }

    [Fact]
    public void Read_File_NamesItInMessages()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.npy");
        File.WriteAllBytes(path, NpyBytes.Of(1, 2));
        Assert.Equal([1, 2], NpyArray.Read(path).ToDouble());
        Assert.Equal(folder.PathOf("b.npy"), Assert.Throws<DataFormatException>(() => NpyArray.Read(folder.PathOf("b.npy"))).Path);
    }

    static NpyArray Parse(byte[] bytes) => NpyArray.Parse(bytes, "test");

    static void AssertFault(string part, byte[] bytes) => Fault.Says(part, () => Parse(bytes));
}
