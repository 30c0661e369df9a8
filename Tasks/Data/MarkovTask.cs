using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the task of a Markov chain.</summary>
sealed record MarkovOptions
{
    /// <summary>T, the symbols that are read.</summary>
    public int Steps { get; init; } = 30;

    /// <summary>V, the different symbols.</summary>
    public int Vocabulary { get; init; } = 8;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("markov")
        .Range("--seq-len", Steps, 1, OptionFaults.MaxSteps)
        .Range("--vocab", Vocabulary, 2, 256)
        .ThrowIfAny();
}

/// <summary>
/// Symbols of a Markov chain of second order, whose probabilities are drawn from the seed; every step answers the next symbol, and what counts is the
/// cross-entropy. Training repeats the same few sequences, so a network that is not held back learns them by heart.
/// </summary>
sealed class MarkovTask : GeneratedTask
{
    readonly MarkovOptions options;
    readonly double[] chances;  // [V, V, V], summed up: of the symbol before last, the last, and those up to the next

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public MarkovTask(MarkovOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size)
    {
        this.options = options;
        int v = options.Vocabulary;
        chances = new double[v * v * v];
        var random = new RandomStream(seed, "data/chain").At(0);
        for (int pair = 0; pair < v * v; pair++)
        {
            var row = chances.AsSpan(pair * v, v);
            double sum = 0;
            foreach (ref double chance in row)
                chance = sum += PortableMath.Exp(2 * random.Normal());
            foreach (ref double chance in row)
                chance /= sum;
        }
    }

    protected override bool IsRepeated => true;

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var target = batch.Row(batch.Target, row);
        batch.Row(batch.Mask, row).Fill(1);
        int v = options.Vocabulary, before = random.Integer(0, v), last = random.Integer(0, v);
        for (int t = 0; t < options.Steps; t++)
        {
            tokens[t] = last + 1;
            int next = Next(chances.AsSpan((before * v + last) * v, v), random.Uniform());
            target[t] = next;
            (before, last) = (last, next);
        }
    }

    static int Next(ReadOnlySpan<double> sums, double drawn)
    {
        int next = 0;
        while (next < sums.Length - 1 && sums[next] <= drawn)
            next++;
        return next;
    }

    static TaskShape ShapeOf(MarkovOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "markov",
            Steps = options.Steps,
            Vocabulary = options.Vocabulary + 1,
            Outputs = options.Vocabulary,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "nats",
        };
    }
}
