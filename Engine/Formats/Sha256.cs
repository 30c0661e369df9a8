using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MoGru.Engine.Formats;

/// <summary>
/// SHA-256 (FIPS 180-4) in managed code: the platform's own is a native library that a machine may lack. For telling contents apart, not for
/// secrets. One thread at a time.
/// </summary>
[Experimental(Shared.Diagnostic)]
public sealed class Sha256
{
    /// <summary>The bytes of a digest.</summary>
    public const int Length = 32;

    const int BlockLength = 64;
    const int LengthAt = BlockLength - sizeof(ulong);  // the message's length in bits ends the last block

    readonly uint[] state = [.. InitialState];
    readonly uint[] schedule = new uint[BlockLength];
    readonly byte[] pending = new byte[BlockLength];  // what does not fill a block yet
    ulong appended;
    bool finished;

    // The first 32 bits of the fractional parts of the square roots of the first 8 primes.
    static ReadOnlySpan<uint> InitialState =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    // The same of the cube roots of the first 64 primes.
    static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The digest of some bytes in small hexadecimal letters.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new Sha256();
        hash.Append(bytes);
        return hash.Finish();
    }

    /// <summary>Adds bytes behind those added before.</summary>
    /// <exception cref="InvalidOperationException">The digest is finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        RequireUnfinished();
        int held = (int)(appended % BlockLength);
        appended += (ulong)bytes.Length;
        if (held > 0)
        {
            int taken = Math.Min(BlockLength - held, bytes.Length);
            bytes[..taken].CopyTo(pending.AsSpan(held));
            if (held + taken < BlockLength)
                return;
            Compress(pending);
            bytes = bytes[taken..];
        }
        for (; bytes.Length >= BlockLength; bytes = bytes[BlockLength..])
            Compress(bytes);
        bytes.CopyTo(pending);
    }

    /// <summary>The digest of all bytes in small hexadecimal letters; nothing can be added after it.</summary>
    /// <exception cref="InvalidOperationException">The digest is finished.</exception>
    public string Finish()
    {
        Span<byte> digest = stackalloc byte[Length];
        Finish(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>The 32 bytes of the digest; nothing can be added after it.</summary>
    /// <exception cref="InvalidOperationException">The digest is finished.</exception>
    public void Finish(Span<byte> digest)
    {
        RequireUnfinished();
        finished = true;
        var rest = pending.AsSpan((int)(appended % BlockLength));
        rest.Clear();
        rest[0] = 0x80;
        if (rest.Length <= sizeof(ulong))
        {
            Compress(pending);
            pending.AsSpan().Clear();
        }
        BinaryPrimitives.WriteUInt64BigEndian(pending.AsSpan(LengthAt), appended * 8);
        Compress(pending);
        for (int i = 0; i < state.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(digest[(i * sizeof(uint))..], state[i]);
    }

    void RequireUnfinished()
    {
        if (finished)
            throw new InvalidOperationException("The digest is finished; make a new Sha256 for other bytes.");
    }

    void Compress(ReadOnlySpan<byte> block)
    {
        Span<uint> w = schedule;
        for (int t = 0; t < 16; t++)
            w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        for (int t = 16; t < w.Length; t++)
        {
            uint before15 = w[t - 15], before2 = w[t - 2];
            uint sigma0 = BitOperations.RotateRight(before15, 7) ^ BitOperations.RotateRight(before15, 18) ^ (before15 >> 3);
            uint sigma1 = BitOperations.RotateRight(before2, 17) ^ BitOperations.RotateRight(before2, 19) ^ (before2 >> 10);
            w[t] = w[t - 16] + sigma0 + w[t - 7] + sigma1;
        }

        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        var (e, f, g, h) = (state[4], state[5], state[6], state[7]);
        var constants = Constants;
        for (int t = 0; t < w.Length; t++)
        {
            uint sum1 = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint choice = (e & f) ^ (~e & g);
            uint first = h + sum1 + choice + constants[t] + w[t];
            uint sum0 = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint majority = (a & b) ^ (a & c) ^ (b & c);
            (h, g, f, e, d, c, b, a) = (g, f, e, d + first, c, b, a, first + sum0 + majority);
        }
        (state[0], state[1], state[2], state[3]) = (state[0] + a, state[1] + b, state[2] + c, state[3] + d);
        (state[4], state[5], state[6], state[7]) = (state[4] + e, state[5] + f, state[6] + g, state[7] + h);
    }
}
