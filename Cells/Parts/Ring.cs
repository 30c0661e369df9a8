namespace MoGru.Cells.Parts;

/// <summary>
/// Channels on a ring, as they stand outside, [channels, length], or as a step takes them, place after place; and what a kernel sees from each place,
/// [kernel, channels]: in its middle the place itself.
/// </summary>
readonly record struct Ring(int Channels, int Length, int Kernel)
{
    int Middle => Kernel / 2 * Channels;

    /// <summary>A place that is counted from 0, of one that may lie outside.</summary>
    public static int Place(int place, int length) => (place % length + length) % length;

    /// <summary>Copies what is seen of a ring that was moved by some places.</summary>
    public void See(ReadOnlySpan<float> ring, int moved, Span<float> seen, int width)
    {
        for (int q = 0; q < Length; q++)
        {
            var place = seen.Slice(Place(q + moved, Length) * width + Middle, Channels);
            for (int c = 0; c < place.Length; c++)
                place[c] = ring[c * Length + q];
        }
        SeeAround(seen, width);
    }

    /// <summary>The same of a ring that stands place after place.</summary>
    public void SeePlaces(ReadOnlySpan<float> places, int placeWidth, int moved, Span<float> seen, int width)
    {
        for (int q = 0; q < Length; q++)
            places.Slice(q * placeWidth, Channels).CopyTo(seen[(Place(q + moved, Length) * width + Middle)..]);
        SeeAround(seen, width);
    }

    // From what stands in the middles, what stands beside them.
    void SeeAround(Span<float> seen, int width)
    {
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
        SeeAroundBackward(dSeen, width);
        for (int c = 0; c < Channels; c++)
        {
            for (int p = 0; p < Length; p++)
                dRing[c * Length + Place(p - moved, Length)] += dSeen[p * width + Middle + c];
        }
    }

    /// <summary>That of <see cref="SeePlaces"/>: makes the gradient of the places, from sums that begin with 0.</summary>
    public void SeePlacesBackward(Span<float> dSeen, int width, int moved, Span<float> dPlaces, int placeWidth)
    {
        SeeAroundBackward(dSeen, width);
        for (int q = 0; q < Length; q++)
            TensorPrimitives.Add(dSeen.Slice(Place(q + moved, Length) * width + Middle, Channels), 0, dPlaces[(q * placeWidth)..]);
    }

    void SeeAroundBackward(Span<float> dSeen, int width)
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
    }

    // The place that stands at j of the kernel, seen from p.
    int Seen(int p, int j) => Place(p + j - Kernel / 2, Length);
}
