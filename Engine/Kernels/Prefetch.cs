using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MoGru.Engine.Kernels;

/// <summary>Asks for memory ahead of its use, where the processor can be asked; changes no result.</summary>
static class Prefetch
{
    /// <summary>Brings a span into the second-level cache while other work goes on.</summary>
    public static unsafe void Begin(ReadOnlySpan<float> x)
    {
        if (!Sse.IsSupported)
            return;

        // A hint may point anywhere: a collection that moves the array makes it useless, not wrong.
        ref float first = ref MemoryMarshal.GetReference(x);
        for (int i = 0; i < x.Length; i += Lanes.Count)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref first, i)));
    }

    /// <summary>Brings the sixteen floats from here on into the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Near(ref float first)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref first));
    }
}
