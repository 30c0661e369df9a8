namespace MoGru.Engine.Training;

/// <summary>How far a training is, after a step.</summary>
/// <param name="Epoch">The epoch of the step, from 0.</param>
/// <param name="Step">The steps of this epoch that are done.</param>
/// <param name="Steps">The steps of an epoch; at the last one the mean loss is that of the epoch.</param>
/// <param name="Loss">The loss of the step's batch.</param>
/// <param name="MeanLoss">The mean of the losses of this epoch's batches so far.</param>
/// <param name="GradientNorm">
/// The Euclidean norm of all gradients of the step, before they were bounded; at an update by several batches, of their mean.
/// </param>
public readonly record struct TrainingProgress(int Epoch, int Step, int Steps, double Loss, double MeanLoss, double GradientNorm)
{
    /// <summary>The learning rate of the step, that of groups without one of their own.</summary>
    public double LearningRate { get; init; }

    /// <summary>
    /// The batches a second of this epoch's steps so far, since the run was made or resumed, by the time within steps alone.
    /// </summary>
    public double BatchesPerSecond { get; init; }

    /// <summary>The same in samples a second; none where <see cref="IBatches{TBatch}.Samples"/> says nothing.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>
    /// How long <see cref="Trainer{TBatch}.Train"/> will take to the end of its last epoch at its pace so far, evaluations included, unless
    /// it stops early; none for a step that was made by itself.
    /// </summary>
    public TimeSpan? TimeLeft { get; init; }
}
