namespace MoGru.Cells.Parts;

/// <summary>The d units of a row moved on by one place, the last to the first; rows are padded.</summary>
static class CyclicShift
{
    /// <summary>y_j = x_{j−1}, y_0 = x_{d−1}.</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> y, int d)
    {
        x[..(d - 1)].CopyTo(y[1..]);
        y[0] = x[d - 1];
        y[d..].Clear();
    }

    /// <summary>dx_{j−1} = dy_j, dx_{d−1} = dy_0.</summary>
    public static void Backward(ReadOnlySpan<float> dy, Span<float> dx, int d)
    {
        dy[1..d].CopyTo(dx);
        dx[d - 1] = dy[0];
    }
}
