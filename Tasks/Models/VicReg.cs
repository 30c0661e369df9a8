using MoGru.Engine.Autodiff;

namespace MoGru.Tasks.Models;

/// <summary>The weights of VICReg's three terms.</summary>
readonly record struct VicRegWeights(float Invariance, float Variance, float Covariance);

/// <summary>
/// Variance-invariance-covariance regularisation (Bardes, Ponce and LeCun 2022): the mean square distance of two embeddings, a hinge that keeps each
/// dimension's deviation above 1, and the squares of the covariances of different dimensions.
/// </summary>
static class VicReg
{
    const float VarianceFloor = 1e-4f;

    /// <summary>The weighted sum for embeddings [N, D], N of at least 2; variances and covariances have the divisor N − 1.</summary>
    public static Variable Loss(Variable z1, Variable z2, VicRegWeights weights)
    {
        var invariance = z1.MeanSquareError(z2);
        var variance = (Hinge(z1) + Hinge(z2)) * 0.5f;
        var covariance = (Covariance(z1) + Covariance(z2)) * 0.5f;
        return invariance * weights.Invariance + variance * weights.Variance + covariance * weights.Covariance;
    }

    static Variable Hinge(Variable z) => (1 - (z.Variance(0, correction: 1) + VarianceFloor).Sqrt()).Relu().Mean();

    static Variable Covariance(Variable z)
    {
        int samples = z.Shape[0], width = z.Shape[1];
        var centred = z - z.Mean(0, keepAxis: true);
        var covariance = centred.Transpose().MatMul(centred) * (1f / (samples - 1)) * OffDiagonal(z.Tape, width);
        return (covariance * covariance).Sum() * (1f / width);
    }

    static Variable OffDiagonal(Tape tape, int width)
    {
        var mask = tape.Filled([width, width], 1);
        for (int k = 0; k < width; k++)
            mask.Value[k * width + k] = 0;
        return mask;
    }
}
