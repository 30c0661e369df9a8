using System.Buffers.Binary;
using System.Text;

namespace MoGru.Tests.Fuzz;

/// <summary>Changes bytes in the ways in which files go wrong: bits, cuts, splices, lying length fields, odd numbers and words.</summary>
sealed class Mutation(Random random, IReadOnlyList<byte[]> others, IReadOnlyList<string> words)
{
    static readonly long[] lengths =
        [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x10000, 1 << 24, int.MaxValue - 8, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue, -1];

    static readonly string[] odd =
    [
        "\0", "\0\0\0\0", "\t", "\n", "\r", "\r\n", "\u001b[31m", "\u2028", "\uFEFF", "\uFF11", " ", ",", ";", ":", "'", "\"", "\\u0000", "\\ud800",
        "0", "-1", "-0", "1e999", "-1e999", "1e-999", "NaN", "Infinity", "2147483648", "9223372036854775808", "0.1", "1.5", "00", "0x10", "1_000",
        "null", "true", "[]", "{}", "[", "]", "{", "}", "[null]", "\"\"", "1,",
    ];

    byte[] bytes = [];

    /// <summary>A changed copy.</summary>
    internal byte[] Of(byte[] valid)
    {
        bytes = [.. valid];
        for (int changes = 1 + Math.Min(random.Next(4), random.Next(4)); changes > 0; changes--)
            Change();
        return bytes;
    }

    void Change()
    {
        int at = random.Next(bytes.Length + 1), left = bytes.Length - at;
        switch (random.Next(12))
        {
            case 0 when left > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1 when left > 0: bytes[at] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) }; break;
            case 2: bytes = bytes[..at]; break;
            case 3: Replace(at, Some(left), []); break;
            case 4: Replace(at, 0, bytes.AsSpan(0, at)[^Some(at)..].ToArray()); break;
            case 5: Splice(at); break;
            case 6 or 7: Length(at); break;
            case 8: Number(); break;
            case 9: Replace(at, 0, Word(odd)); break;
            case 10: Replace(at, Math.Min(left, random.Next(9)), Word(odd)); break;
            default: Replace(at, 0, Word(words.Count > 0 ? words : odd)); break;
        }
    }

    int Some(int most) => most == 0 ? 0 : random.Next(2) == 0 ? random.Next(Math.Min(most, 16) + 1) : random.Next(most + 1);

    byte[] Word(IReadOnlyList<string> from) => Encoding.UTF8.GetBytes(from[random.Next(from.Count)]);

    void Replace(int at, int count, byte[] instead) => bytes = [.. bytes.AsSpan(0, at), .. instead, .. bytes.AsSpan(at + count)];

    void Splice(int at)
    {
        byte[] other = others[random.Next(others.Count)];
        int from = random.Next(other.Length + 1), count = Some(other.Length - from);
        Replace(at, Math.Min(bytes.Length - at, random.Next(2) * count), other.AsSpan(from, count).ToArray());
    }

    void Length(int at)
    {
        int size = 1 << random.Next(4);
        if (at > bytes.Length - size)
            return;
        long value = random.Next(3) == 0 ? bytes.Length - at + random.Next(-16, 17) : lengths[random.Next(lengths.Length)];
        Span<byte> field = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(field, value);
        field = field[..size];
        if (random.Next(3) == 0)
            field.Reverse();
        field.CopyTo(bytes.AsSpan(at));
    }

    // A run of digits becomes another number.
    void Number()
    {
        int from = bytes.Length == 0 ? 0 : random.Next(bytes.Length), at = bytes.AsSpan(from).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (at < 0)
            return;
        at += from;
        int end = at;
        while (end < bytes.Length && bytes[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        Replace(at, end - at, Word(odd));
    }
}
