using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>
/// How far two sets of samples are from being of one distribution, by optimal transport (Feydy et al. 2019, arXiv 1810.08278).
/// </summary>
public static class Sinkhorn
{
    /// <summary>
    /// S(x, z) = OT(x, z) − ½ OT(x, x) − ½ OT(z, z), a scalar [], where OT is the cost of the cheapest plan that carries the one set to the
    /// other at squared Euclidean distances, with equal weights and a penalty ε on its entropy. It is 0 for equal sets and differentiable
    /// in both.
    /// </summary>
    /// <param name="first">x, [n, width]: n samples.</param>
    /// <param name="second">z, [m, width]; detach it where it is data.</param>
    /// <param name="epsilon">
    /// ε, in squared distances: samples closer than √ε are hardly told apart. The smaller it is, the more iterations the plan takes.
    /// </param>
    /// <param name="iterations">How often the plan is brought closer to both sets' weights. The gradient takes it for optimal.</param>
    /// <exception cref="ArgumentException">The shapes are no two sets of samples of one width, with at least one each.</exception>
    /// <exception cref="ArgumentOutOfRangeException">ε is not above 0 or not finite, or there is no iteration.</exception>
    public static Variable Divergence(Variable first, Variable second, float epsilon = 1, int iterations = 100)
    {
        var (x, z) = (first.Shape, second.Shape);
        if (x.Rank != 2 || z.Rank != 2 || x[1] != z[1] || x.Length == 0 || z.Length == 0)
            throw new ArgumentException(
                $"The samples are {x} and {z}; they must be [n, width] and [m, width] with at least one of each.", nameof(second));
        if (!(epsilon > 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "The penalty must be above 0 and finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        return SinkhornNode.Apply(first, second, epsilon, iterations);
    }
}
