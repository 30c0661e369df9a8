namespace MoGru.Engine.Random;

// State-space systems x' = A x + B u that keep the past of u as coefficients of polynomials (Gu et al. 2020, arXiv 2008.07669; n and k from
// 0), and their diagonal relatives (Gu et al. 2022, arXiv 2206.11893).
public abstract partial record Initial
{
    /// <summary>
    /// The matrix A [N, N] of HiPPO-LegS, which weighs all of the past alike: −√((2n+1)(2k+1)) below the diagonal, −(n+1) on it, 0 above.
    /// </summary>
    public static Initial HippoLegS { get; } = OfPlaces((n, k) => n < k ? 0 : n == k ? -(n + 1) : -Root(n, k));

    /// <summary>
    /// The matrix A [N, N] of HiPPO-LegT, a sliding window: −√((2n+1)(2k+1)), with the sign (−1)^(n−k) above the diagonal.
    /// </summary>
    public static Initial HippoLegT { get; } = OfPlaces((n, k) => n < k && ((k - n) & 1) != 0 ? Root(n, k) : -Root(n, k));

    /// <summary>The vector B of both along the last axis: √(2n+1).</summary>
    public static Initial HippoInput { get; } = FromIndex((n, _) => Math.Sqrt(2 * n + 1));

    /// <summary>log −A of S4D-Real along the last axis, A = −(n+1): Mamba's <c>A_log</c>.</summary>
    public static Initial S4DRealLogRates { get; } = FromIndex((n, _) => PortableMath.Log(n + 1));

    /// <summary>The imaginary part of A of S4D-Lin along the last axis: πn. Its real part is −½ everywhere.</summary>
    public static Initial S4DLinFrequencies { get; } = FromIndex((n, _) => Math.PI * n);

    static double Root(int n, int k) => Math.Sqrt((2.0 * n + 1) * (2.0 * k + 1));

    static Initial OfPlaces(Func<int, int, double> value) => From((sizes, values, ref _) =>
    {
        if (sizes.Length != 2 || sizes[0] != sizes[1])
            throw new ArgumentException($"the matrix of such a system is square, not {InWords(sizes)}; stack it for several systems.");
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)value(i / sizes[1], i % sizes[1]);
    });
}
