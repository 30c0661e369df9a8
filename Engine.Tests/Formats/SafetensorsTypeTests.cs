using MoGru.Engine.Formats;
using Xunit;

namespace MoGru.Tests.Formats;

/// <summary>Tensors of other types than single precision.</summary>
public class SafetensorsTypeTests
{
    [Fact]
    public void Writer_OfEveryType_IsReadAsNumbers()
    {
        var writer = new SafetensorsWriter();
        writer.Add<Half>("F16", [3], [(Half)1.5, Half.MinValue, Half.Epsilon]);
        writer.Add<sbyte>("I8", [2], [sbyte.MinValue, 3]);
        writer.Add<short>("I16", [2], [short.MinValue, 3]);
        writer.Add<int>("I32", [2], [int.MinValue, 16777217]);
        writer.Add<byte>("U8", [2], [byte.MaxValue, 3]);
        writer.Add<ushort>("U16", [2], [ushort.MaxValue, 3]);
        writer.Add<uint>("U32", [1], [uint.MaxValue]);
        writer.Add<ulong>("U64", [1], [1ul << 63]);
        writer.Add<bool>("BOOL", [3], [true, false, true]);
        writer.Add("BF16", [4], [1, -0.1f, float.MaxValue, float.NaN], SafetensorsType.BF16);
        var file = Parsed(writer);

        Assert.All(file.Entries, entry => Assert.Equal(entry.Name, entry.DType));
        Assert.Equal([1.5, -65504, 5.960464477539063e-8], file.ConvertToDouble("F16"));
        Assert.Equal([-128.0, 3], file.ConvertToDouble("I8"));
        Assert.Equal([-32768.0, 3], file.ConvertToDouble("I16"));
        Assert.Equal([int.MinValue, 16777217], file.ConvertToDouble("I32"));
        Assert.Equal([int.MinValue, 16777216f], file.ConvertToSingle("I32"));
        Assert.Equal([255.0, 3], file.ConvertToDouble("U8"));
        Assert.Equal([65535.0, 3], file.ConvertToDouble("U16"));
        Assert.Equal([4294967295.0], file.ConvertToDouble("U32"));
        Assert.Equal([9223372036854775808.0], file.ConvertToDouble("U64"));
        Assert.Equal([1.0, 0, 1], file.ConvertToDouble("BOOL"));
        Assert.Equal([1, -0.10009765625f, float.PositiveInfinity, float.NaN], file.ConvertToSingle("BF16"));
        Assert.Contains("Decimal", Assert.Throws<ArgumentException>(() => writer.Add<decimal>("d", [1], [1m])).Message, StringComparison.Ordinal);
    }

    // Every number that has a name in the type comes back as itself; halfway between two, the even one is taken.
    [Fact]
    public void Numbers_OfSixteenBits_AreRoundedToTheNearest()
    {
        List<float> given = [], expected = [];
        for (int bits = 0; bits < 0x7F80; bits += 7)
        {
            float low = BitConverter.UInt32BitsToSingle((uint)bits << 16), high = BitConverter.UInt32BitsToSingle((uint)(bits + 1) << 16);
            uint between = (uint)bits << 16 | 0x8000;
            given.AddRange([low, -low]);
            given.AddRange(((uint[])[between, between - 1, between + 1]).Select(BitConverter.UInt32BitsToSingle));
            expected.AddRange([low, -low, bits % 2 == 0 ? low : high, low, high]);
        }
        var writer = new SafetensorsWriter();
        writer.Add("x", [given.Count], [.. given], SafetensorsType.BF16);
        Assert.Equal(expected, Parsed(writer).ConvertToSingle("x"));
    }

    [Theory]
    [InlineData(SafetensorsType.F32)]
    [InlineData(SafetensorsType.F64)]
    public void Numbers_OfWiderTypes_AreThemselves(SafetensorsType type)
    {
        float[] values = [1, -0f, float.Epsilon, float.MaxValue, 0.1f, float.NegativeInfinity];
        var writer = new SafetensorsWriter();
        writer.Add("x", [2, 3], values, type);
        Assert.Equal($"{type}", Parsed(writer).Entries[0].DType);
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), Parsed(writer).ConvertToSingle("x").Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Convert_OfATypeThatHasNoNumbers_SaysSo()
    {
        byte[] json = """{"c":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}"""u8.ToArray();
        byte[] bytes = [.. BitConverter.GetBytes((long)json.Length), .. json, .. new byte[8]];
        Fault.Says("'C64', expected F16, BF16, F32, F64, BOOL or an integer", () => SafetensorsFile.Parse(bytes, "test").ConvertToSingle("c"));
    }

    static SafetensorsFile Parsed(SafetensorsWriter writer)
    {
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return SafetensorsFile.Parse(stream.ToArray(), "test");
    }
}
