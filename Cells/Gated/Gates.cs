using System.Runtime.CompilerServices;

namespace MoGru.Cells.Gated;

/// <summary>
/// A gate as a type, so that a variant of a cell is the same text with another gate: learned, fixed, or absent. The compiler makes straight code of
/// each combination; no loop branches on it.
/// </summary>
interface IGate
{
    /// <summary>The gate from the sum in its block, whose place it takes.</summary>
    static abstract Lanes Open(BlockRow gates, int block, int i);

    /// <summary>The gate once it is open.</summary>
    static abstract Lanes Of(BlockRow gates, int block, int i);

    /// <summary>Leaves in the block of dGates the gradient of the sum.</summary>
    static abstract void Backward(Lanes dGate, BlockRow gates, BlockRow dGates, int block, int i);
}

/// <summary>gate = σ(sum).</summary>
readonly struct LearnedGate : IGate
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Open(BlockRow gates, int block, int i)
    {
        var gate = GateMath.Sigmoid(gates[block, i]);
        gates[block, i] = gate;
        return gate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Of(BlockRow gates, int block, int i) => gates[block, i];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward(Lanes dGate, BlockRow gates, BlockRow dGates, int block, int i)
    {
        var gate = gates[block, i];
        dGates[block, i] = dGate * gate * (Lanes.One - gate);
    }
}

/// <summary>An ablated gate: the same everywhere whatever the sum, whose parameters stay, with zero gradients.</summary>
readonly struct FixedGate<TValue> : IGate
    where TValue : struct, IGateValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Open(BlockRow gates, int block, int i)
    {
        gates[block, i] = TValue.Lanes;
        return TValue.Lanes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Of(BlockRow gates, int block, int i) => TValue.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward(Lanes dGate, BlockRow gates, BlockRow dGates, int block, int i) => dGates[block, i] = Lanes.Zero;
}

/// <summary>A gate that a variant does not have: no parameters, no block, and the value that leaves an equation as it is without it.</summary>
readonly struct AbsentGate<TValue> : IGate
    where TValue : struct, IGateValue
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Open(BlockRow gates, int block, int i) => TValue.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes Of(BlockRow gates, int block, int i) => TValue.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Backward(Lanes dGate, BlockRow gates, BlockRow dGates, int block, int i)
    {
        // No sum waits for a gradient.
    }
}

/// <summary>What a gate that is not learned is.</summary>
interface IGateValue
{
    static abstract Lanes Lanes { get; }
}

readonly struct Zero : IGateValue
{
    public static Lanes Lanes => Vector512<float>.Zero;
}

readonly struct One : IGateValue
{
    public static Lanes Lanes => Vector512<float>.One;
}

readonly struct NineTenths : IGateValue
{
    public static Lanes Lanes => Vector512.Create(0.9f);
}
