namespace MoGru.Engine.Training;

/// <summary>How far a training is, after a step.</summary>
/// <param name="Epoch">The epoch of the step, from 0.</param>
/// <param name="Step">The steps of this epoch that are done.</param>
/// <param name="Steps">The steps of an epoch; at the last one the mean loss is that of the epoch.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="MeanLoss">The mean of the losses of this epoch's batches so far.</param>
/// <param name="GradientNorm">The Euclidean norm of all gradients of the step, before they were bounded: of their mean where an update is made of several.</param>
public readonly record struct TrainingProgress(int Epoch, int Step, int Steps, double Loss, double MeanLoss, double GradientNorm)
{
    /// <summary>The learning rate of the step, that of groups without one of their own.</summary>
    public double LearningRate { get; init; }

    /// <summary>How many batches a second this epoch's steps took so far, since the run was made or resumed; what is done between steps counts not.</summary>
    public double BatchesPerSecond { get; init; }

    /// <summary>How many samples a second; none where <see cref="IBatches{TBatch}.Samples"/> says nothing.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>
    /// How long <see cref="Trainer{TBatch}.Train"/> takes to its last epoch at its pace so far, evaluations included; it may stop earlier. None for steps made
    /// one by one.
    /// </summary>
    public TimeSpan? TimeLeft { get; init; }
}
