using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>
/// A task of which only some samples an epoch are used: the first of the epoch's training order, and validation samples evenly spread
/// over the split, so that every kind keeps its share; of each test set as many as of validation. Without limits it is the task itself.
/// </summary>
sealed class LimitedTask(TaskData task, int? training, int? validation) : TaskData(task.Shape)
{
    readonly TestSet[] sets = [.. Limited(task.TestSets, validation ?? int.MaxValue)];

    public override string Provenance => task.Provenance;

    public override IReadOnlyList<DataFile> Files => task.Files;

    public override TaskDisplay Display => task.Display;

    public override FreeRun? FreeRun => task.FreeRun;

    public override IReadOnlyList<TestSet> TestSets => sets;

    public override int Count(Split split) => split switch
    {
        Split.Training => Math.Min(training ?? int.MaxValue, task.Count(split)),
        Split.Validation => Math.Min(validation ?? int.MaxValue, task.Count(split)),
        _ => sets.Length == 0 ? 0 : sets[^1].First + sets[^1].Count,
    };

    protected override void Write(Split split, int epoch, int sample, Batch batch, int row) => task.WriteSample(
        split,
        epoch,
        split switch
        {
            Split.Training => sample,
            Split.Validation => (int)((long)sample * task.Count(split) / Count(split)),
            _ => OfTest(sample),
        },
        batch,
        row);

    int OfTest(int sample)
    {
        int k = sets.Length - 1;
        while (sets[k].First > sample)
            k--;
        var whole = task.TestSets[k];
        return whole.First + (int)((long)(sample - sets[k].First) * whole.Count / sets[k].Count);
    }

    static IEnumerable<TestSet> Limited(IReadOnlyList<TestSet> sets, int most)
    {
        int first = 0;
        foreach (var set in sets)
        {
            yield return set with { First = first, Count = Math.Min(most, set.Count) };
            first += Math.Min(most, set.Count);
        }
    }
}
