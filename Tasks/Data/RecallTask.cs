using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of associative recall with several queries.</summary>
sealed record RecallOptions
{
    /// <summary>T, the tokens of a sequence.</summary>
    public int Steps { get; init; } = 64;

    /// <summary>K, the pairs of key and value, each asked for once.</summary>
    public int Items { get; init; } = 8;

    /// <summary>V: keys are drawn from 1..V, values from V + 1..2V.</summary>
    public int Vocabulary { get; init; } = 16;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("recall")
        .Range("--seq-len", Steps, 3, OptionFaults.MaxSteps)
        .Range("--items", Items, 1, int.MaxValue)
        .Range("--vocab", Vocabulary, 2, OptionFaults.MaxVocabulary / 2)
        .Require(Items <= Steps / 3, $"--items {Items} and as many queries do not fit into --seq-len {Steps}; it takes three steps an item.")
        .Require(Items <= Vocabulary, $"--items {Items} need as many different keys, and --vocab {Vocabulary} has {Vocabulary}.")
        .ThrowIfAny();
}

/// <summary>
/// K pairs of key and value, then every key once more in another order, scattered among empty steps: at each, its value is to be answered (Arora et al.
/// 2023, arXiv 2312.04927).
/// </summary>
sealed class RecallTask : GeneratedTask
{
    readonly RecallOptions options;
    readonly int[] keys;  // of one sample: the first K are in use

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public RecallTask(RecallOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size)
    {
        this.options = options;
        keys = new int[options.Vocabulary];
    }

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var target = batch.Row(batch.Target, row);
        var mask = batch.Row(batch.Mask, row);
        tokens.Clear();
        target.Clear();
        mask.Clear();
        for (int k = 0; k < keys.Length; k++)
            keys[k] = k + 1;
        random.Shuffle(keys.AsSpan());
        for (int k = 0; k < options.Items; k++)
        {
            tokens[2 * k] = keys[k];
            tokens[2 * k + 1] = options.Vocabulary + 1 + random.Integer(0, options.Vocabulary);
        }

        // Selection sampling (Knuth, algorithm S): every set of K places for the queries is equally likely, found in order.
        int first = 2 * options.Items, asked = 0;
        var order = keys.AsSpan(0, options.Items);
        random.Shuffle(order);
        for (int t = first; t < options.Steps && asked < options.Items; t++)
        {
            if (random.Integer(0, options.Steps - t) >= options.Items - asked)
                continue;
            int key = order[asked++];
            tokens[t] = key;
            target[t] = ValueOf(tokens, key) - options.Vocabulary - 1;
            mask[t] = 1;
        }
    }

    static int ValueOf(ReadOnlySpan<int> tokens, int key)
    {
        int at = 0;
        while (tokens[at] != key)
            at += 2;
        return tokens[at + 1];
    }

    static TaskShape ShapeOf(RecallOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "recall",
            Steps = options.Steps,
            Vocabulary = 2 * options.Vocabulary + 1,
            Outputs = options.Vocabulary,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
