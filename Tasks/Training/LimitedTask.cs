using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>
/// A task of which only some samples an epoch are used: the first of the epoch's training order, and validation samples evenly spread
/// over the split, so that every kind keeps its share. Without limits it is the task itself.
/// </summary>
sealed class LimitedTask(TaskData task, int? training, int? validation) : TaskData(task.Shape)
{
    public override string Provenance => task.Provenance;

    public override TaskDisplay Display => task.Display;

    public override int Count(Split split) =>
        Math.Min((split == Split.Training ? training : validation) ?? int.MaxValue, task.Count(split));

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row)
    {
        int source = split == Split.Training ? sample : (int)((long)sample * task.Count(split) / Count(split));
        task.WriteSample(split, epoch, source, batch, row);
    }
}
