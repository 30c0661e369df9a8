using System.Globalization;
using System.Numerics;
using MoGru.Engine.Random;

namespace MoGru.Engine.Data;

/// <summary>
/// Which sequences an epoch's batches have, a function of seed and epoch alone. Where it is drawn, sequences are sorted by their length and some noise,
/// cut into batches, one of which is smaller by what is left over, and the batches shuffled: like lengths stand together, mixed anew every epoch. For
/// one thread; asking for another epoch sorts anew and allocates nothing.
/// </summary>
sealed class BatchOrder : IBatchOrder
{
    readonly Sequences set;
    readonly int size, left;      // left: the sequences of the smaller batch, 0 where there is none
    readonly RandomStream? stream;
    readonly double lengthNoise, bound;  // bound: of what they are sorted by
    readonly ulong[] keys;        // what they are sorted by above, their number below
    readonly int[] batches;       // the batches in their order, by the number of their place among the sorted
    readonly int numberBits;
    int orderedEpoch = -1, smaller;

    public BatchOrder(Sequences set, int size, long? seed, bool dropLast, double lengthNoise)
    {
        (this.set, this.size, this.lengthNoise) = (set, size, lengthNoise);
        stream = seed is { } given ? new(given, "batches") : null;
        left = dropLast ? 0 : set.Count % size;
        batches = new int[set.Count / size + (left > 0 ? 1 : 0)];
        keys = new ulong[set.Count];
        numberBits = BitOperations.Log2((uint)set.Count) + 1;
        long steps = 0;
        for (int k = 0; k < set.Count; k++)
        {
            steps += set.LengthOf(k);
            Longest = Math.Max(Longest, set.LengthOf(k));
        }
        bound = Noisy(Longest, 1);
        string drawn = seed is null
            ? "as they stand"
            : string.Create(CultureInfo.InvariantCulture, $"by seed {seed} with length noise {lengthNoise}");
        string rest = dropLast ? ", without the smaller one" : "";
        Description = string.Create(
            CultureInfo.InvariantCulture, $"{set.Count} sequences of {steps} steps, in batches of {size} {drawn}{rest}");
    }

    public int Count => batches.Length;

    public int Largest => Math.Min(size, set.Count);

    public int Longest { get; }

    public bool IsWhole => left > 0 || batches.Length * size == set.Count;

    public string Description { get; }

    public int Get(int epoch, int step, Span<int> indices)
    {
        if (orderedEpoch != epoch)
        {
            orderedEpoch = -1;
            Order(epoch);
            orderedEpoch = epoch;
        }
        int place = batches[step];
        int first = place * size - (place > smaller && left > 0 ? size - left : 0);
        int count = place == smaller && left > 0 ? left : size;
        for (int k = 0; k < count; k++)
            indices[k] = (int)(keys[first + k] & ((1ul << numberBits) - 1));
        return count;
    }

    void Order(int epoch)
    {
        for (int k = 0; k < batches.Length; k++)
            batches[k] = k;
        smaller = batches.Length - 1;
        if (stream is null)
        {
            for (int k = 0; k < keys.Length; k++)
                keys[k] = (ulong)k;
            return;
        }

        var random = stream.Value.At(epoch);
        for (int k = 0; k < keys.Length; k++)
            keys[k] = Key(k, random.Uniform());
        int kept = left > 0 ? keys.Length : batches.Length * size;
        for (int last = keys.Length - 1; last >= kept; last--)  // left out: any, not the longest
        {
            int other = random.Integer(0, last + 1);
            (keys[last], keys[other]) = (keys[other], keys[last]);
        }
        keys.AsSpan(0, kept).Sort();
        smaller = random.Integer(0, batches.Length);
        random.Shuffle(batches.AsSpan());
    }

    // No two are equal, so that every way to sort gives the same.
    ulong Key(int number, double uniform)
    {
        double scaled = double.IsFinite(bound) ? Noisy(set.LengthOf(number), uniform) / bound : uniform;
        return (ulong)(scaled * (1ul << (62 - numberBits))) << numberBits | (uint)number;
    }

    // Between equal lengths, and lengths without noise, chance decides.
    double Noisy(int length, double uniform) => length + (lengthNoise * length + 1) * uniform;
}
