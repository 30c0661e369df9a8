using MoGru.Engine.Autodiff;

namespace MoGru.Engine.Ops;

/// <summary>
/// Variance, invariance and covariance regularisation of two codes of the same things (Bardes et al. 2022, arXiv 2105.04906): codes of a
/// pair agree, every dimension varies over the batch, and no two dimensions vary together.
/// </summary>
public static class Vicreg
{
    const float VarianceFloor = 1e-4f;

    /// <summary>
    /// invariance · MSE(first, second) + variance · ½ Σ mean relu(1 − √(var + 1e-4)) + covariance · ½ Σ off-diagonal cov² / D, the sums over
    /// both codes; variances and covariances over the batch, divided by N − 1. A scalar []. Of several pairs of codes the mean of their losses.
    /// </summary>
    /// <param name="first">[N, D], or [pairs, N, D], N at least 2.</param>
    /// <param name="second">The same; detach it where it is a target.</param>
    /// <exception cref="ArgumentException">The shapes differ, are neither [N, D] nor [pairs, N, D], or N is below 2.</exception>
    public static Variable Loss(Variable first, Variable second, float invariance = 25, float variance = 25, float covariance = 1)
    {
        if (first.Shape != second.Shape || first.Shape.Rank is not (2 or 3) || first.Shape[-2] < 2)
            throw new ArgumentException(
                $"The codes are {first.Shape} and {second.Shape}; both must be [N, D] or [pairs, N, D] with N at least 2.", nameof(second));

        var spread = (SpreadLoss(first) + SpreadLoss(second)) * (variance / 2);
        var correlation = (CovarianceLoss(first) + CovarianceLoss(second)) * (covariance / 2);
        return first.MeanSquareError(second) * invariance + spread + correlation;
    }

    static Variable SpreadLoss(Variable codes) => (1 - (codes.Variance(axis: -2, correction: 1) + VarianceFloor).Sqrt()).Relu().Mean();

    static Variable CovarianceLoss(Variable codes)
    {
        var (pairs, n, d) = (codes.Shape.Outer(-2), codes.Shape[-2], codes.Shape[-1]);
        var centred = codes - codes.Mean(axis: -2, keepAxis: true);
        var covariance = centred.Transpose().MatMul(centred) / (n - 1);

        var offDiagonal = codes.Tape.Take([d, d]);
        for (int k = 0; k < offDiagonal.Span.Length; k++)
            offDiagonal.Span[k] = k % (d + 1) == 0 ? 0 : 1;
        covariance *= codes.Tape.Constant(offDiagonal);
        return (covariance * covariance).Sum() / (d * pairs);
    }
}
