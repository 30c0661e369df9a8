namespace MoGru.Engine.Random;

/// <summary>
/// A named family of random sequences under one seed: <c>new RandomStream(42, "data/train").At(17)</c> is the same generator on every
/// platform, whatever was drawn elsewhere before. Streams of other names, seeds or indices are independent, so a sample, a mask or a
/// parameter depends on its place alone: not on threads, not on the order of generation, not on where a run was resumed.
/// </summary>
public readonly struct RandomStream
{
    readonly ulong key;

    /// <summary>The stream of this name under this seed.</summary>
    public RandomStream(long seed, string name)
        : this(seed, name.AsSpan()) => ArgumentException.ThrowIfNullOrEmpty(name);

    /// <summary>The same of a name that needs no string.</summary>
    internal RandomStream(long seed, ReadOnlySpan<char> name)
    {
        const ulong offsetBasis = 0xcbf29ce484222325, prime = 0x100000001b3;  // FNV-1a, 64 bits, over UTF-16 units
        ulong hash = offsetBasis;
        foreach (char c in name)
            hash = (hash ^ c) * prime;
        key = Mix(hash ^ Mix((ulong)seed));
    }

    RandomStream(ulong key) => this.key = key;

    /// <summary>The stream of one index within this one, for places that have more indices than one.</summary>
    internal RandomStream Within(long index) => new(Mix(key ^ Mix((ulong)index + 0x9e3779b97f4a7c15)));

    /// <summary>A fresh generator for one index of the stream, such as a sample's number.</summary>
    public Generator At(long index)
    {
        ulong state = Mix(key + (ulong)index * 0xd1342543de82ef95);
        return new(Next(ref state), Next(ref state), Next(ref state), Next(ref state));
    }

    // SplitMix64 (Steele, Lea and Flood 2014): the recommended way to seed xoshiro.
    static ulong Next(ref ulong state) => Mix(state += 0x9e3779b97f4a7c15);

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
