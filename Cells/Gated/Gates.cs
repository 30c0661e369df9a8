using System.Runtime.CompilerServices;
using MoGru.Engine.Kernels;

namespace MoGru.Cells.Gated;

/// <summary>
/// A gate as a type, so that a variant of a cell is the cell with another gate: learned, or one constant everywhere. The compiler
/// makes straight code of each combination; no loop branches on it.
/// </summary>
interface IGate
{
    /// <summary>True where the gate has parameters that the step reads.</summary>
    static abstract bool IsLearned { get; }

    /// <summary>The gate from what the products gave.</summary>
    static abstract Lanes Forward(Lanes sum);

    /// <summary>The gradient of what the products gave.</summary>
    static abstract Lanes Backward(Lanes dGate, Lanes gate);
}

/// <summary>gate = σ(sum).</summary>
readonly struct LearnedGate : IGate
{
    public static bool IsLearned => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Forward(Lanes sum) => GateMath.Sigmoid(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Backward(Lanes dGate, Lanes gate) => dGate * gate * (Lanes.One - gate);
}

/// <summary>gate = 0: no momentum, no damping.</summary>
readonly struct ZeroGate : IGate
{
    public static bool IsLearned => false;

    public static Lanes Forward(Lanes sum) => Lanes.Zero;

    public static Lanes Backward(Lanes dGate, Lanes gate) => Lanes.Zero;
}

/// <summary>gate = 1: no reset, everything written.</summary>
readonly struct OneGate : IGate
{
    public static bool IsLearned => false;

    public static Lanes Forward(Lanes sum) => Lanes.One;

    public static Lanes Backward(Lanes dGate, Lanes gate) => Lanes.Zero;
}

/// <summary>gate = 0.9: fixed momentum.</summary>
readonly struct NineTenthsGate : IGate
{
    public static bool IsLearned => false;

    public static Lanes Forward(Lanes sum) => System.Runtime.Intrinsics.Vector512.Create(0.9f);

    public static Lanes Backward(Lanes dGate, Lanes gate) => Lanes.Zero;
}
