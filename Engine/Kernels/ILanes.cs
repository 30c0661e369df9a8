using System.Numerics;
using System.Runtime.Intrinsics;

namespace MoGru.Engine.Kernels;

/// <summary>
/// What the gate functions need of several floats in one register, so that they have one body and no more. Where sixteen floats
/// are two registers, every operation on <see cref="Vector512"/> is a chain of small methods; a step with three gates has more of them than
/// the compiler inlines into one loop, and a call for each costs twenty times what it does.
/// </summary>
interface ILanes<TSelf> : IAdditionOperators<TSelf, TSelf, TSelf>, ISubtractionOperators<TSelf, TSelf, TSelf>,
    IMultiplyOperators<TSelf, TSelf, TSelf>, IDivisionOperators<TSelf, TSelf, TSelf>, IBitwiseOperators<TSelf, TSelf, TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    static abstract TSelf All(float x);

    /// <summary>x * y + z, rounded once.</summary>
    static abstract TSelf Fma(TSelf x, TSelf y, TSelf z);

    /// <summary>The smaller of a and x; x where it is NaN.</summary>
    static abstract TSelf Min(float a, TSelf x);

    /// <summary>The larger of a and x; x where it is NaN.</summary>
    static abstract TSelf Max(float a, TSelf x);

    /// <summary>Where x is below the limit, <paramref name="below"/>, else <paramref name="other"/>.</summary>
    static abstract TSelf WhereLess(TSelf x, float limit, TSelf below, TSelf other);

    /// <summary>One × 2^n, n being the lowest bits of x; one has a zero mantissa.</summary>
    static abstract TSelf Scale(float one, TSelf x);
}
