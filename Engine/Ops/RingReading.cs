using System.Buffers;
using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>Channels on a ring, [B, channels, length], in equations.</summary>
static class RingReading
{
    /// <summary>(W ∗ q)[p] = Σ_j W[:, :, j] q[(p + j − k//2) mod L].</summary>
    public static T Convolve<T>(this T weight, T q)
        where T : IQuantity<T>
    {
        int outputs = weight.Shape[0], kernel = weight.Shape[2];
        T[] places = ArrayPool<T>.Shared.Rent(kernel);
        for (int j = 0; j < kernel; j++)
            places[j] = q.Rolled(kernel / 2 - j).Transpose();
        T seen = T.Concat(2, places.AsSpan(0, kernel));  // [B, length, kernel · channels]
        ArrayPool<T>.Shared.Return(places, clearArray: true);
        return seen.Linear(weight.Transpose().Reshape([outputs, weight.Shape[1] * kernel])).Transpose();
    }

    /// <summary>Moved by some places.</summary>
    public static T Rolled<T>(this T ring, int by)
        where T : IQuantity<T>
    {
        int places = ring.Shape[2], moved = (by % places + places) % places;
        return moved == 0 ? ring : T.Concat(2, ring.Slice(2, places - moved, moved), ring.Slice(2, 0, places - moved));
    }
}
