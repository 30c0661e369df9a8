namespace MoGru.Engine.Training;

/// <summary>How one step changes the parameters of one group.</summary>
/// <param name="Rate">The learning rate.</param>
/// <param name="WeightDecay">The weight decay.</param>
/// <param name="Scale">What gradients are multiplied by.</param>
readonly record struct GroupStep(double Rate, double WeightDecay, float Scale);
