namespace MoGru.Cells.Parts;

/// <summary>
/// Channels on a ring, as they stand outside, [channels, length], and as a step takes them, place after place; and what a kernel sees from each place,
/// [kernel, channels]: in its middle the place itself.
/// </summary>
readonly record struct Ring(int Channels, int Length, int Kernel)
{
    int Middle => Kernel / 2 * Channels;

    /// <summary>A place that is counted from 0, of one that may lie outside.</summary>
    public static int Place(int place, int length) => (place % length + length) % length;

    /// <summary>Copies a ring place by place, so many floats from one to the next, zeros after the channels.</summary>
    public void ToPlaces(ReadOnlySpan<float> ring, Span<float> places, int width)
    {
        Turn(ring, 0, places, width);
        for (int p = 0; p < Length; p++)
            places.Slice(p * width + Channels, width - Channels).Clear();
    }

    /// <summary>The way back.</summary>
    public void ToRing(ReadOnlySpan<float> places, int width, Span<float> ring)
    {
        for (int c = 0; c < Channels; c++)
        {
            for (int p = 0; p < Length; p++)
                ring[c * Length + p] = places[p * width + c];
        }
    }

    /// <summary>Copies what is seen of a ring that was moved by some places.</summary>
    public void See(ReadOnlySpan<float> ring, int moved, Span<float> seen, int width)
    {
        Turn(ring, moved, seen[Middle..], width);
        for (int p = 0; p < Length; p++)
        {
            for (int j = 0; j < Kernel; j++)
            {
                if (j != Kernel / 2)
                    seen.Slice(Seen(p, j) * width + Middle, Channels).CopyTo(seen[(p * width + j * Channels)..]);
            }
        }
    }

    /// <summary>The adjoint of <see cref="See"/>: adds the gradient of what is seen, which it uses up, to that of the ring.</summary>
    public void SeeBackward(Span<float> dSeen, int width, int moved, Span<float> dRing)
    {
        for (int p = 0; p < Length; p++)
        {
            for (int j = 0; j < Kernel; j++)
            {
                var middle = dSeen.Slice(Seen(p, j) * width + Middle, Channels);
                if (j != Kernel / 2)
                    TensorPrimitives.Add(middle, dSeen.Slice(p * width + j * Channels, Channels), middle);
            }
        }
        for (int c = 0; c < Channels; c++)
        {
            for (int p = 0; p < Length; p++)
                dRing[c * Length + Place(p - moved, Length)] += dSeen[p * width + Middle + c];
        }
    }

    // The place that stands at j of the kernel, seen from p.
    int Seen(int p, int j) => Place(p + j - Kernel / 2, Length);

    void Turn(ReadOnlySpan<float> ring, int moved, Span<float> places, int width)
    {
        for (int q = 0; q < Length; q++)
        {
            var place = places.Slice(Place(q + moved, Length) * width, Channels);
            for (int c = 0; c < place.Length; c++)
                place[c] = ring[c * Length + q];
        }
    }
}
