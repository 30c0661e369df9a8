using MoGru.Engine.Memory;

namespace MoGru.Tasks.Profiling;

/// <summary>The work of one token by the matrix products alone, which are nearly all of it.</summary>
static class FlopCount
{
    /// <summary>
    /// Every weight of a matrix costs a multiplication and an addition three times: forward, for the gradient of what it multiplies, and
    /// for its own gradient. So 3 × 2 × the elements of all matrices, which for a GRU is 3 × 2 × 3 d (d + n).
    /// </summary>
    public static double PerToken(ParameterList parameters) =>
        6.0 * parameters.Where(p => p.Shape.Rank == 2).Sum(p => (double)p.Shape.Length);
}
