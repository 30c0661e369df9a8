using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;

namespace MoGru.Engine.Formats;

/// <summary>Turns the bytes of numbers into numbers, in either byte order.</summary>
static class Numbers
{
    internal static int Size(NumberType type) => type switch
    {
        NumberType.Int8 or NumberType.UInt8 or NumberType.Boolean => 1,
        NumberType.Int16 or NumberType.UInt16 or NumberType.Half or NumberType.BFloat16 => 2,
        NumberType.Int32 or NumberType.UInt32 or NumberType.Single => 4,
        NumberType.Int64 or NumberType.UInt64 or NumberType.Double => 8,
        _ => throw new UnreachableException(),
    };

    /// <summary>Widens every number to double; 64-bit integers beyond 2^53 are rounded to the nearest double.</summary>
    internal static double[] Widen(ReadOnlySpan<byte> bytes, NumberType type, bool bigEndian = false)
    {
        double[] values = new double[bytes.Length / Size(type)];
        switch (type)
        {
            case NumberType.Int8: Integers<sbyte>(bytes, bigEndian, values); break;
            case NumberType.UInt8: Integers<byte>(bytes, bigEndian, values); break;
            case NumberType.Int16: Integers<short>(bytes, bigEndian, values); break;
            case NumberType.UInt16: Integers<ushort>(bytes, bigEndian, values); break;
            case NumberType.Int32: Integers<int>(bytes, bigEndian, values); break;
            case NumberType.UInt32: Integers<uint>(bytes, bigEndian, values); break;
            case NumberType.Int64: Integers<long>(bytes, bigEndian, values); break;
            case NumberType.UInt64: Integers<ulong>(bytes, bigEndian, values); break;
            case NumberType.Boolean: Integers<byte>(bytes, bigEndian, values, most: 1); break;
            case NumberType.Half: Halves(bytes, bigEndian, isBrain: false, values); break;
            case NumberType.BFloat16: Halves(bytes, bigEndian, isBrain: true, values); break;
            case NumberType.Single: Singles(bytes, bigEndian, values); break;
            case NumberType.Double: Doubles(bytes, bigEndian, values); break;
            default: throw new UnreachableException();
        }
        return values;
    }

    internal static float[] Singles(ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return values;
    }

    internal static long[] Int64s(ReadOnlySpan<byte> bytes)
    {
        long[] values = new long[bytes.Length / sizeof(long)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        return values;
    }

    /// <summary>The upper half of a single, rounded to the nearest, ties to even; NaN stays so.</summary>
    internal static ushort BFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value), half = 0x7FFF + (bits >> 16 & 1);
        return float.IsNaN(value) ? (ushort)(bits >> 16 | 0x40) : (ushort)(bits + half >> 16);
    }

    static void Halves(ReadOnlySpan<byte> bytes, bool bigEndian, bool isBrain, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var one = bytes[(i * sizeof(ushort))..];
            ushort bits = bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(one) : BinaryPrimitives.ReadUInt16LittleEndian(one);
            values[i] = isBrain ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (double)BitConverter.UInt16BitsToHalf(bits);
        }
    }

    static void Integers<T>(ReadOnlySpan<byte> bytes, bool bigEndian, Span<double> values, double most = double.MaxValue)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        bool unsigned = T.IsZero(T.MinValue);
        int size = bytes.Length / Math.Max(1, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            var one = bytes.Slice(i * size, size);
            values[i] = Math.Min(most, double.CreateChecked(bigEndian ? T.ReadBigEndian(one, unsigned) : T.ReadLittleEndian(one, unsigned)));
        }
    }

    static void Singles(ReadOnlySpan<byte> bytes, bool bigEndian, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var one = bytes[(i * sizeof(float))..];
            values[i] = bigEndian ? BinaryPrimitives.ReadSingleBigEndian(one) : BinaryPrimitives.ReadSingleLittleEndian(one);
        }
    }

    static void Doubles(ReadOnlySpan<byte> bytes, bool bigEndian, Span<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var one = bytes[(i * sizeof(double))..];
            values[i] = bigEndian ? BinaryPrimitives.ReadDoubleBigEndian(one) : BinaryPrimitives.ReadDoubleLittleEndian(one);
        }
    }
}
