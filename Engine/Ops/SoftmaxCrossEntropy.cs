using System.Numerics.Tensors;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Engine.Ops;

/// <summary>
/// The cross-entropy of the softmax p of every row of logits with its target: 1 − ε of it the target's class and ε spread evenly over all
/// classes (label smoothing, Szegedy et al. 2016), each class counting by its weight c: (1 − ε) c_target (−log p_target) + ε / classes ·
/// Σ_j c_j (−log p_j). Summed with the mask as weights and divided; rows whose mask is 0 are not looked at.
/// </summary>
readonly ref struct SoftmaxCrossEntropy
{
    const float Large = 1 << 24;  // beyond which a logarithm would lose digits where it is added first

    /// <summary>One class a row; anything where the mask is 0.</summary>
    public required ReadOnlySpan<int> Targets { get; init; }

    /// <summary>One weight a row.</summary>
    public required ReadOnlySpan<float> Mask { get; init; }

    /// <summary>What the sum is divided by; where it is 0, so are loss and gradient.</summary>
    public required double Divisor { get; init; }

    /// <summary>c, or empty for 1 everywhere.</summary>
    public ReadOnlySpan<float> ClassWeights { get; init; }

    /// <summary>ε.</summary>
    public float Smoothing { get; init; }

    public float Forward(ReadOnlySpan<float> logits, Span<float> probabilities)  // [rows, classes]
    {
        var targets = Targets;
        var mask = Mask;
        int classes = Classes(logits);
        bool plain = IsPlain;
        double loss = 0;
        for (int row = 0; row < targets.Length; row++)
        {
            if (mask[row] == 0)
                continue;
            var logitsRow = logits.Slice(row * classes, classes);
            var pRow = probabilities.Slice(row * classes, classes);

            float max = Reduce.Max(logitsRow);
            Softmax.Exponentials(logitsRow, max, pRow);
            float sum = Reduce.Sum(pRow);
            TensorPrimitives.Divide(pRow, sum, pRow);
            double logarithm = PortableMath.Log(sum), ofTarget = Surprise(logitsRow[targets[row]], max, logarithm);
            loss += mask[row] * (plain ? ofTarget : OfRow(logitsRow, targets[row], ofTarget, max, logarithm));
        }
        return Divisor == 0 ? 0 : (float)(loss / Divisor);
    }

    public void Backward(ReadOnlySpan<float> probabilities, float dLoss, Span<float> dLogits)
    {
        var targets = Targets;
        var mask = Mask;
        int classes = Classes(dLogits);
        bool plain = IsPlain;
        double divisor = Divisor, even = Smoothing / (double)classes, all = 0;
        for (int k = 0; k < classes && even > 0; k++)
            all += even * ClassWeight(k);
        for (int row = 0; row < targets.Length && divisor != 0; row++)
        {
            if (mask[row] == 0)
                continue;

            // loss = Σ mask (hot surprise[target] + Σ even c[k] surprise[k]) / divisor, and the derivative of surprise[k] is p - 1 at k and p
            // elsewhere
            double share = dLoss * (double)mask[row] / divisor, hot = plain ? 1 : Hot(targets[row]);
            var dRow = dLogits.Slice(row * classes, classes);
            TensorPrimitives.FusedMultiplyAdd(probabilities.Slice(row * classes, classes), (float)(share * (hot + all)), dRow, dRow);
            dRow[targets[row]] -= (float)(share * hot);
            for (int k = 0; k < classes && even > 0; k++)
                dRow[k] -= (float)(share * even * ClassWeight(k));
        }
    }

    bool IsPlain => Smoothing == 0 && ClassWeights.IsEmpty;

    double OfRow(ReadOnlySpan<float> logits, int target, double ofTarget, float max, double logarithm)
    {
        double even = Smoothing / (double)logits.Length, sum = Times(Hot(target), ofTarget);
        for (int k = 0; k < logits.Length && even > 0; k++)
            sum += Times(even * ClassWeight(k), Surprise(logits[k], max, logarithm));
        return sum;
    }

    int Classes(ReadOnlySpan<float> logits) => Targets.IsEmpty ? 0 : logits.Length / Targets.Length;

    double Hot(int target) => (1.0 - Smoothing) * ClassWeight(target);

    double ClassWeight(int k) => ClassWeights.IsEmpty ? 1 : ClassWeights[k];

    // A class without weight may be excluded, and its surprise infinite.
    static double Times(double weight, double surprise) => weight == 0 ? 0 : weight * surprise;

    // -log p
    static double Surprise(double logit, float max, double logarithm) =>
        MathF.Abs(max) < Large ? logarithm + max - logit : logarithm + (max - logit);
}
