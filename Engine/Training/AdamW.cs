using MoGru.Engine.Memory;

namespace MoGru.Engine.Training;

/// <summary>
/// Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019, arXiv 1711.05101): every step first multiplies values by
/// 1 − rate · decay.
/// </summary>
public sealed class AdamW(
    ParameterList parameters, double learningRate = 1e-3,
    double firstDecay = 0.9, double secondDecay = 0.999, double epsilon = 1e-8, double weightDecay = 1e-2)
    : Adam(parameters, learningRate, firstDecay, secondDecay, epsilon, weightDecay)
{
    internal override string Kind => "AdamW";

    private protected override double ValueFactor(in GroupStep step) => 1 - step.Rate * step.WeightDecay;

    private protected override double GradientShare(in GroupStep step) => 0;
}
