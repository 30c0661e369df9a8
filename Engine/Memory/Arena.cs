using System.Runtime.CompilerServices;

namespace MoGru.Engine.Memory;

/// <summary>
/// Pooled memory for tensors: slabs of pinned floats of which windows are handed out one after another, each aligned to 64 bytes.
/// <see cref="Reset"/> takes all of them back at once, so the same sequence of requests gets the same windows again and allocates nothing.
/// Slabs grow with what is asked for, from 4 KiB to 4 MiB. Not thread-safe: take before the loop, hand the windows to threads.
/// </summary>
public sealed class Arena
{
    const int Alignment = 64 / sizeof(float);
    const int FirstSlab = 1 << 10, LargestSlab = 1 << 20;

    readonly List<Memory> slabs = [];
    int next = FirstSlab;  // the length of the next slab, unless more is asked for at once
    int current;
    int used;

    /// <summary>An arena of no memory yet.</summary>
    public Arena()
    {
    }

    /// <summary>An arena for so many floats, padding included: up to 4 MiB in one slab.</summary>
    internal Arena(long expected) => next = (int)Math.Clamp(expected, 1, LargestSlab);

    /// <summary>The number of floats in all slabs, in use or not.</summary>
    public long Capacity { get; private set; }

    /// <summary>A window of this shape. Its content is whatever was there before: clear it or overwrite it.</summary>
    public Tensor Take(Shape shape)
    {
        int padded = Padded(shape);
        while (current < slabs.Count && slabs[current].Length - used < padded)
        {
            slabs[current] = slabs[current] with { Used = used };
            current++;
            used = 0;
        }
        if (current == slabs.Count)
            Grow(Math.Max(padded, next));

        var slab = slabs[current];
        var tensor = new Tensor(slab.Floats, slab.Start + used, shape);
        used += padded;
        slabs[current] = slab with { Used = used };
        return tensor;
    }

    /// <summary>A window of this shape, filled with zeros up to the next window.</summary>
    public Tensor TakeZeros(Shape shape)
    {
        var tensor = Take(shape);
        int padded = Padded(shape);
        slabs[current].Floats.AsSpan(slabs[current].Start + used - padded, padded).Clear();
        return tensor;
    }

    /// <summary>
    /// The number of slabs in use. Arenas that were asked for the same shapes in the same order have the same slabs: what is done to all
    /// elements of several is one loop over a slab of each.
    /// </summary>
    internal int SlabCount => Math.Min(current + 1, slabs.Count);

    /// <summary>All windows of a slab side by side, each padded to 64 bytes.</summary>
    internal Span<float> Slab(int index) => slabs[index].Floats.AsSpan(slabs[index].Start, slabs[index].Used);

    /// <summary>Takes all windows back. Tensors handed out before must not be used again.</summary>
    public void Reset() => (current, used) = (0, 0);

    /// <summary>The floats that a window of this shape takes.</summary>
    internal static int Padded(Shape shape) => checked((shape.Length + Alignment - 1) / Alignment * Alignment);

    void Grow(int length)
    {
        float[] floats = GC.AllocateUninitializedArray<float>(length + Alignment, pinned: true);
        slabs.Add(new(floats, FirstAligned(floats), length, Used: 0));
        Capacity += length;
        next = (int)Math.Clamp(Capacity, next, LargestSlab);
    }

    static unsafe int FirstAligned(float[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        return (int)((64 - address % 64) % 64 / sizeof(float));
    }

    readonly record struct Memory(float[] Floats, int Start, int Length, int Used);
}
