using MoGru.Engine.Ops;

namespace MoGru.Engine.Autodiff;

// Linear maps, normalisation and losses.
public readonly partial struct Variable
{
    /// <summary>x·Wᵀ + b for x [.., in], weight [out, in] and bias [out]; gives [.., out].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable Linear(Variable weight, Variable bias = default) => LinearNode.Apply(this, weight, bias, []);

    /// <summary>
    /// The same of the steps that sequences [B, T, in] have: what lies beyond a sequence's end is not looked at, gives zero and has no gradient.
    /// </summary>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or none.</param>
    /// <param name="lengths">The steps of each sequence, 0 to T; empty for T everywhere.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a length is not from 0 to T.</exception>
    public Variable Linear(Variable weight, Variable bias, ReadOnlySpan<int> lengths) => LinearNode.Apply(this, weight, bias, lengths);

    /// <summary>The matrix product of [m, k] and [k, n], or of each pair of [batch, m, k] and [batch, k, n].</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable MatMul(Variable other) => MatrixProductNode.Apply(this, other);

    /// <summary>
    /// Every row of [.., n] brought to zero mean and unit variance (biased, ε 1e-5), times gain [n], plus bias [n]
    /// (Ba et al. 2016, arXiv 1607.06450).
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public Variable LayerNorm(Variable gain, Variable bias) => LayerNormNode.Apply(this, default, gain, bias, []);

    /// <summary>
    /// LayerNorm of the steps that sequences [B, T, n] have: what lies beyond a sequence's end is not looked at, gives zero and has no gradient.
    /// </summary>
    /// <param name="gain">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="lengths">The steps of each sequence, 0 to T; empty for T everywhere.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a length is not from 0 to T.</exception>
    public Variable LayerNorm(Variable gain, Variable bias, ReadOnlySpan<int> lengths) => LayerNormNode.Apply(this, default, gain, bias, lengths);

    /// <summary>LayerNorm of x + skip, both [.., n]: a residual connection and its norm in one pass over the memory, with the bits of two.</summary>
    /// <param name="skip">Of the shape of x.</param>
    /// <param name="gain">[n].</param>
    /// <param name="bias">[n].</param>
    /// <param name="lengths">Where x is sequences [B, T, n], the steps of each, 0 to T; empty for all.</param>
    /// <exception cref="ArgumentException">The shapes do not fit, or a length is not from 0 to T.</exception>
    public Variable SkipLayerNorm(Variable skip, Variable gain, Variable bias, ReadOnlySpan<int> lengths = default) => skip.Exists
        ? LayerNormNode.Apply(this, skip, gain, bias, lengths)
        : throw new ArgumentException("What is to be added to x is not there; without it, call LayerNorm.", nameof(skip));

    /// <summary>
    /// Every row of [.., n] brought to a mean square of one, times gain [n] (Zhang and Sennrich 2019, arXiv 1910.07467):
    /// x / √(mean(x²) + ε) ⊙ gain.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit, or ε is negative or not finite.</exception>
    public Variable RmsNorm(Variable gain, float epsilon = 1e-5f) => RmsNormNode.Apply(this, gain, epsilon);

    /// <summary>The mean of (x − target)² over all elements, a scalar []; NaN where there are none.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Variable MeanSquareError(Variable target) => MeanSquareErrorNode.Apply(this, target);

    /// <summary>
    /// Cross-entropy of the softmax of logits [.., classes] with one target class a row: Σ mask · loss / Σ mask, in nats, a scalar [].
    /// </summary>
    /// <param name="targets">One class a row, 0 to classes − 1; anything where the mask is 0.</param>
    /// <param name="mask">One weight a row; empty for 1 everywhere. Rows of weight 0 contribute nothing, whatever they hold.
    /// If all weights are 0, so are the loss and the gradient (where PyTorch gives NaN).</param>
    /// <exception cref="ArgumentException">The lengths do not fit, a target is no class, or a weight is negative or not finite.</exception>
    public Variable SoftmaxCrossEntropy(ReadOnlySpan<int> targets, ReadOnlySpan<float> mask = default) =>
        SoftmaxCrossEntropyNode.Apply(this, targets, mask);

    /// <summary>
    /// One class a row of logits [.., classes], one-hot: that of the largest sum of logit and noise, which with noise −ln(−ln u) of uniform u is drawn
    /// with the softmax's probabilities. The gradient is that of the softmax of the sums over a temperature, straight through the choice
    /// (Jang et al. 2017, arXiv 1611.01144).
    /// </summary>
    /// <param name="noise">As many numbers as logits.</param>
    /// <param name="temperature">τ: the smaller, the closer the gradient's softmax is to the choice.</param>
    /// <exception cref="ArgumentException">There are no classes, or not as many numbers as logits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0 or not finite.</exception>
    public Variable DrawnClass(ReadOnlySpan<float> noise, float temperature = 1) => temperature > 0 && float.IsFinite(temperature)
        ? DrawnClassNode.Apply(this, noise, temperature)
        : throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be above 0 and finite.");
}
