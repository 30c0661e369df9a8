using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of parity of bits and of modular counting.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Modulus">What the sum is taken modulo: 2 for parity.</param>
/// <param name="Steps">T, the digits of a sequence.</param>
sealed record CountingOptions(string Name, int Modulus, int Steps)
{
    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults(Name)
        .Range("--seq-len", Steps, 1, OptionFaults.MaxSteps)
        .Range("--vocab", Modulus, 2, 1000)
        .ThrowIfAny();
}

/// <summary>
/// Digits below a modulus, one-hot; every step answers the sum so far, modulo the modulus: of bits, their parity. A state that can only fade or be
/// overwritten cannot do it at any length (Merrill, Petty and Sabharwal 2024, arXiv 2404.08819).
/// </summary>
sealed class CountingTask : GeneratedTask
{
    readonly CountingOptions options;
    readonly long seed;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public CountingTask(CountingOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (this.options, this.seed) = (options, seed);

    protected override GeneratedTask AtLength(int steps, EpochSize size) => new CountingTask(options with { Steps = steps }, seed, size);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var series = batch.Row(batch.Series, row);  // [T, modulus]
        var target = batch.Row(batch.Target, row);
        series.Clear();
        batch.Row(batch.Mask, row).Fill(1);
        int sum = 0;
        for (int t = 0; t < options.Steps; t++)
        {
            int digit = random.Integer(0, options.Modulus);
            series[t * options.Modulus + digit] = 1;
            sum = (sum + digit) % options.Modulus;
            target[t] = sum;
        }
    }

    static TaskShape ShapeOf(CountingOptions options)
    {
        options.Validate();
        return new()
        {
            Name = options.Name,
            Steps = options.Steps,
            Inputs = options.Modulus,
            Outputs = options.Modulus,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
