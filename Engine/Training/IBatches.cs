namespace MoGru.Engine.Training;

/// <summary>The batches of a training, of any type. A batch depends on its place alone, so that a run that is resumed meets the same ones.</summary>
public interface IBatches<out TBatch>
{
    /// <summary>The batches of an epoch, at least one.</summary>
    int Count { get; }

    /// <summary>
    /// What batches these are, such as how many samples, of what size and drawn by what seed: the file of a training keeps it, and a
    /// training by others is not continued from that file. None where nothing is said.
    /// </summary>
    string? Description => null;

    /// <summary>How many samples the batch given last has, for what is told of the speed; none where it is not said.</summary>
    int? Samples => null;

    /// <summary>A batch, used until the next call.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">0 to <see cref="Count"/> − 1.</param>
    TBatch Get(int epoch, int step);
}
