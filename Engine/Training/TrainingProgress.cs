namespace MoGru.Engine.Training;

/// <summary>How far a training is, after a step.</summary>
/// <param name="Epoch">The epoch of the step, from 0.</param>
/// <param name="Step">The steps of this epoch that are done.</param>
/// <param name="Steps">The steps of an epoch; at the last one the mean loss is that of the epoch.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="MeanLoss">The mean of the losses of this epoch's batches so far.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients of the step, before they were bounded.</param>
public readonly record struct TrainingProgress(int Epoch, int Step, int Steps, double Loss, double MeanLoss, double GradientNorm);
