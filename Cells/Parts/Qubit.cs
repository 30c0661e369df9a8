using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>Sixteen qubits as vectors on the sphere, or the gradients of such vectors; angles are given by cosine and sine.</summary>
struct Qubit(Lanes x, Lanes y, Lanes z)
{
    public Lanes X = x, Y = y, Z = z;

    /// <summary>(X, Y) ← (X cos − Y sin, X sin + Y cos).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TurnZ(Lanes cos, Lanes sin) =>
        (X, Y) = (Vector512.FusedMultiplyAdd(X, cos, -Y * sin), Vector512.FusedMultiplyAdd(X, sin, Y * cos));

    /// <summary>(X, Z) ← (X cos + Z sin, Z cos − X sin).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TurnY(Lanes cos, Lanes sin) =>
        (X, Z) = (Vector512.FusedMultiplyAdd(X, cos, Z * sin), Vector512.FusedMultiplyAdd(Z, cos, -X * sin));

    /// <summary>Takes a turn about Z back, of these and of their gradients.</summary>
    /// <returns>The gradient of the angle.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes UndoZ(ref Qubit d, Lanes cos, Lanes sin)
    {
        var dAngle = d.Y * X - d.X * Y;
        TurnZ(cos, -sin);
        d.TurnZ(cos, -sin);
        return dAngle;
    }

    /// <summary>Takes a turn about Y back, of these and of their gradients.</summary>
    /// <returns>The gradient of the angle.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lanes UndoY(ref Qubit d, Lanes cos, Lanes sin)
    {
        var dAngle = d.X * Z - d.Z * X;
        TurnY(cos, -sin);
        d.TurnY(cos, -sin);
        return dAngle;
    }

    /// <summary>|α| − |β| = Z / (|α| + |β|), of which neither is a difference.</summary>
    public readonly Lanes Difference()
    {
        var (large, small) = Amplitudes();
        return Z / (large + small);
    }

    /// <summary>The gradient of the vector from that of <see cref="Difference"/>.</summary>
    public readonly Qubit DifferenceBackward(Lanes dDifference)
    {
        var (large, small) = Amplitudes();
        Lanes square = X * X + Y * Y, sign = Vector512.ConditionalSelect(Vector512.LessThan(Z, Lanes.Zero), -Lanes.One, Lanes.One);
        var around = dDifference * sign * small / Vector512.Max(square, Vector512.Create(1e-30f));
        var along = Vector512.Create(0.25f) / large + Vector512.Create(0.5f) * small / (Lanes.One + Vector512.Abs(Z));
        return new(-around * X, -around * Y, dDifference * along);
    }

    // √((1 + |Z|) / 2), and √((1 − |Z|) / 2) from X and Y, since little is left of the difference.
    readonly (Lanes Large, Lanes Small) Amplitudes()
    {
        var high = Lanes.One + Vector512.Abs(Z);
        return (Vector512.Sqrt(Vector512.Create(0.5f) * high), Vector512.Sqrt((X * X + Y * Y) / (high + high)));
    }
}
