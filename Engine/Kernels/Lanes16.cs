using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>Sixteen floats, where they are one register.</summary>
readonly struct Lanes16(Vector512<float> value) : ILanes<Lanes16>
{
    public readonly Vector512<float> Value = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 x, Lanes16 y) => new(x.Value + y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 x, Lanes16 y) => new(x.Value - y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 x, Lanes16 y) => new(x.Value * y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator /(Lanes16 x, Lanes16 y) => new(x.Value / y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator &(Lanes16 x, Lanes16 y) => new(x.Value & y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator |(Lanes16 x, Lanes16 y) => new(x.Value | y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator ^(Lanes16 x, Lanes16 y) => new(x.Value ^ y.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator ~(Lanes16 x) => new(~x.Value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 All(float x) => new(Vector512.Create(x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Fma(Lanes16 x, Lanes16 y, Lanes16 z) => new(Vector512.FusedMultiplyAdd(x.Value, y.Value, z.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Min(float a, Lanes16 x) => new(Vector512.MinNative(Vector512.Create(a), x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Max(float a, Lanes16 x) => new(Vector512.MaxNative(Vector512.Create(a), x.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 WhereLess(Lanes16 x, float limit, Lanes16 below, Lanes16 other) => new(Vector512.ConditionalSelect(Vector512.LessThan(x.Value, Vector512.Create(limit)), below.Value, other.Value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Scale(float one, Lanes16 x) => new(((x.Value.AsInt32() << 23) + Vector512.Create(one).AsInt32()).AsSingle());
}
