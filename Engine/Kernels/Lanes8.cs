using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>Eight floats, where they are one register at most.</summary>
readonly struct Lanes8(Vector256<float> value) : ILanes<Lanes8>
{
    public readonly Vector256<float> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 x, Lanes8 y) => new(x.Value + y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 x, Lanes8 y) => new(x.Value - y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 x, Lanes8 y) => new(x.Value * y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator /(Lanes8 x, Lanes8 y) => new(x.Value / y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator &(Lanes8 x, Lanes8 y) => new(x.Value & y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator |(Lanes8 x, Lanes8 y) => new(x.Value | y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator ^(Lanes8 x, Lanes8 y) => new(x.Value ^ y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator ~(Lanes8 x) => new(~x.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 All(float x) => new(Vector256.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Fma(Lanes8 x, Lanes8 y, Lanes8 z) => new(Vector256.FusedMultiplyAdd(x.Value, y.Value, z.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Min(float a, Lanes8 x) => new(Vector256.MinNative(Vector256.Create(a), x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Max(float a, Lanes8 x) => new(Vector256.MaxNative(Vector256.Create(a), x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 WhereLess(Lanes8 x, float limit, Lanes8 below, Lanes8 other) => new(Vector256.ConditionalSelect(Vector256.LessThan(x.Value, Vector256.Create(limit)), below.Value, other.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Scale(float one, Lanes8 x) => new(((x.Value.AsInt32() << 23) + Vector256.Create(one).AsInt32()).AsSingle());
}
