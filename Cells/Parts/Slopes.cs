using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>The derivatives of the functions of gates, from what the functions gave: the adjoint of y = f(a) is da = dy · slope.</summary>
static class Slopes
{
    /// <summary>y = σ(a): y (1 − y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfSigmoid(Lanes y) => y * (Lanes.One - y);

    /// <summary>y = tanh(a): 1 − y².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes OfTanh(Lanes y) => Vector512.FusedMultiplyAdd(-y, y, Lanes.One);
}
