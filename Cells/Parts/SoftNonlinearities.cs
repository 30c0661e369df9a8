using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>σ(sum).</summary>
readonly struct Logistic : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => GateMath.Sigmoid(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => dValue * Slopes.OfSigmoid(value);
}

/// <summary>ln(1 + exp(sum)), whose derivative is σ(sum) = 1 − exp(−value).</summary>
readonly struct SoftRectifier : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => Vector512.Max(sum, Lanes.Zero) + GateMath.Log(Lanes.One + GateMath.Exp(-Vector512.Abs(sum)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => dValue * (Lanes.One - GateMath.Exp(-value));
}
