using System.Numerics;

namespace MoGru.Engine.Random;

/// <summary>
/// The generator xoshiro256** (Blackman and Vigna 2018). Made by <see cref="RandomStream.At"/>; a value type, so pass it by reference.
/// Every draw has the same bits on every platform and in every version.
/// </summary>
public struct Generator
{
    ulong s0, s1, s2, s3;

    internal Generator(ulong s0, ulong s1, ulong s2, ulong s3) => (this.s0, this.s1, this.s2, this.s3) = (s0, s1, s2, s3);

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        ulong result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        ulong t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double Uniform() => (Bits() >> 11) * (1.0 / (1ul << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + (high - low) * Uniform();

    /// <summary>Uniform in [0, 1), a multiple of 2^-24, so exact in float.</summary>
    public float UniformSingle() => (Bits() >> 40) * (1f / (1 << 24));

    /// <summary>A uniform integer in [low, high), without bias (Lemire 2019).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public int Integer(int low, int high)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        uint range = (uint)((long)high - low);
        ulong product = (Bits() >> 32) * range;
        if ((uint)product < range)
        {
            uint threshold = (0u - range) % range;
            while ((uint)product < threshold)
                product = (Bits() >> 32) * range;
        }
        return (int)(low + (long)(product >> 32));
    }

    /// <summary>Standard normal, by Box and Muller's transform (one of the pair is used).</summary>
    public double Normal()
    {
        double radius = Math.Sqrt(-2 * PortableMath.Log(1 - Uniform()));
        return radius * PortableMath.CosTurns(Uniform());
    }

    /// <summary>Normal with this mean and standard deviation.</summary>
    public double Normal(double mean, double deviation) => mean + deviation * Normal();

    /// <summary>Puts the elements into random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = Integer(0, i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
