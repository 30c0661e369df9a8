using System.Runtime.CompilerServices;

namespace MoGru.Engine.Memory;

/// <summary>
/// Pooled memory for tensors: slabs of pinned floats of which windows are handed out one after another, each aligned to 64 bytes.
/// <see cref="Reset"/> takes all of them back at once, so the same sequence of requests gets the same windows again and allocates nothing.
/// Not thread-safe: take before the loop, hand the windows to threads.
/// </summary>
public sealed class Arena
{
    const int Alignment = 64 / sizeof(float);
    const int SlabLength = 1 << 20;

    readonly List<Slab> slabs = [];
    int current;
    int used;

    /// <summary>The number of floats in all slabs, in use or not.</summary>
    public long Capacity { get; private set; }

    /// <summary>A window of this shape. Its content is whatever was there before: clear it or overwrite it.</summary>
    public Tensor Take(Shape shape)
    {
        int padded = checked((shape.Length + Alignment - 1) / Alignment * Alignment);
        while (current < slabs.Count && slabs[current].Length - used < padded)
        {
            current++;
            used = 0;
        }
        if (current == slabs.Count)
            Grow(Math.Max(padded, SlabLength));

        var slab = slabs[current];
        var tensor = new Tensor(slab.Floats, slab.Start + used, shape);
        used += padded;
        return tensor;
    }

    /// <summary>A window of this shape, filled with zeros.</summary>
    public Tensor TakeZeros(Shape shape)
    {
        var tensor = Take(shape);
        tensor.Span.Clear();
        return tensor;
    }

    /// <summary>Takes all windows back. Tensors handed out before must not be used again.</summary>
    public void Reset() => (current, used) = (0, 0);

    void Grow(int length)
    {
        float[] floats = GC.AllocateUninitializedArray<float>(length + Alignment, pinned: true);
        slabs.Add(new(floats, FirstAligned(floats), length));
        Capacity += length;
    }

    static unsafe int FirstAligned(float[] pinned)
    {
        nuint address = (nuint)Unsafe.AsPointer(ref pinned[0]);
        return (int)((64 - address % 64) % 64 / sizeof(float));
    }

    readonly record struct Slab(float[] Floats, int Start, int Length);
}
