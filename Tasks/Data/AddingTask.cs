using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Size of the adding task; the default is the paper's.</summary>
sealed record AddingOptions
{
    /// <summary>T, the numbers of a sequence.</summary>
    public int Steps { get; init; } = 100;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("adding").Range("--seq-len", Steps, 2, OptionFaults.MaxSteps).ThrowIfAny();
}

/// <summary>
/// Numbers uniform in [0, 1) with markers; the last step answers the sum of the two marked ones (Hochreiter and Schmidhuber 1997).
/// </summary>
sealed class AddingTask : GeneratedTask
{
    readonly int steps;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public AddingTask(AddingOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        steps = options.Steps;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);  // [T, 2]: number, marker
        for (int t = 0; t < steps; t++)
        {
            series[2 * t] = random.UniformSingle();
            series[2 * t + 1] = 0;
        }

        int one = random.Integer(0, steps);
        int other = random.Integer(0, steps - 1);
        if (other >= one)
            other++;
        series[2 * one + 1] = 1;
        series[2 * other + 1] = 1;
        batch.Values[row] = series[2 * one] + series[2 * other];
    }

    static TaskShape ShapeOf(AddingOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "adding",
            Steps = options.Steps,
            Inputs = 2,
            Outputs = 1,
            LastStepOnly = true,
            Loss = LossKind.MeanSquare,
            Metric = "mse",
        };
    }
}
