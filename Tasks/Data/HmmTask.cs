using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of a hidden Markov model.</summary>
sealed record HmmOptions
{
    /// <summary>T, the symbols of a sequence.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("hmm").Range("--seq-len", Steps, 1, OptionFaults.MaxSteps).ThrowIfAny();
}

/// <summary>
/// What a hidden Markov model emits: three states in a chain, each of which is kept with .95 and else left for a neighbour, and three
/// symbols, of which the ends of the chain emit one each nearly always and the middle either. A model makes of noise, 100 standard normal
/// numbers a step, sequences of the same distribution; nothing is foretold (after Torre et al. 2025, arXiv 2510.25674, whose code has these
/// chances among others).
/// </summary>
sealed class HmmTask : GeneratedTask
{
    const int States = 3, Symbols = 3, Noise = 100;
    const double Kept = 0.95;
    const double Rare = 0.01;  // the chance of the middle symbol in every state

    readonly int steps;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public HmmTask(HmmOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) => steps = options.Steps;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var symbols = batch.Row(batch.Target, row);
        int state = random.Integer(0, States);
        for (int t = 0; t < steps; t++)
        {
            symbols[t] = Emitted(state, random.Uniform());
            double left = random.Uniform();
            if (left >= Kept)
                state = state == 0 ? 1 : state == States - 1 ? state - 1 : left < Kept + (1 - Kept) / 2 ? state - 1 : state + 1;
        }
        foreach (ref float x in batch.Row(batch.Series, row))
            x = (float)random.Normal();

        // Gumbel's distribution: whose is the largest of logits with such noise has the softmax's chances.
        foreach (ref float x in batch.Row(batch.Values, row))
            x = (float)-PortableMath.Log(-PortableMath.Log((1 - random.Uniform()) * (1 - 1e-12) + 1e-13));
    }

    // Symbol 0 at one end of the chain, 2 at the other.
    static int Emitted(int state, double drawn)
    {
        double last = (1 - Rare) * state / (States - 1);
        return drawn < Rare ? 1 : drawn < Rare + last ? 2 : 0;
    }

    static TaskShape ShapeOf(HmmOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "hmm",
            Steps = options.Steps,
            Inputs = Noise,
            Outputs = Symbols,
            Loss = LossKind.Divergence,
            Metric = "divergence",
        };
    }
}
