using System.Runtime.CompilerServices;

namespace MoGru.Cells.Parts;

/// <summary>What the sum goes through, as a type: no loop branches on it.</summary>
interface INonlinearity
{
    static abstract Lanes Forward(Lanes sum);

    /// <summary>The gradient of the sum.</summary>
    static abstract Lanes Backward(Lanes dValue, Lanes value);
}

/// <summary>tanh(sum).</summary>
readonly struct Tangent : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => GateMath.Tanh(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => dValue * Slopes.OfTanh(value);
}

/// <summary>The larger of sum and 0; the derivative at 0 is 0.</summary>
readonly struct Rectifier : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => Vector512.Max(sum, Lanes.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => dValue & Vector512.GreaterThan(value, Lanes.Zero);
}

/// <summary>The sum itself.</summary>
readonly struct Identity : INonlinearity
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => sum;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dValue, Lanes value) => dValue;
}
