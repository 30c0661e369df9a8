using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the selective copy task; the defaults are the paper's.</summary>
sealed record SelectiveCopyOptions
{
    /// <summary>T, the tokens before the recall.</summary>
    public int Steps { get; init; } = 50;

    /// <summary>K, the tokens to remember.</summary>
    public int Markers { get; init; } = 5;

    /// <summary>V: tokens are drawn from 1..V.</summary>
    public int Vocabulary { get; init; } = 16;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("selective-copy")
        .Range("--seq-len", Steps, 1, OptionFaults.MaxSteps / 2)
        .Range("--markers", Markers, 1, int.MaxValue)
        .Require(
            Markers < 1 || Steps < 1 || Markers <= Steps,
            $"--markers {Markers} do not fit into --seq-len {Steps}; mark at most that many.")
        .Range("--vocab", Vocabulary, 2, OptionFaults.MaxVocabulary)
        .ThrowIfAny();
}

/// <summary>T random tokens of which K are marked, then K zeros at which the marked ones are to be repeated in order.</summary>
sealed class SelectiveCopyTask : GeneratedTask
{
    readonly int length, marked, vocabulary;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public SelectiveCopyTask(SelectiveCopyOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (length, marked, vocabulary) = (options.Steps, options.Markers, options.Vocabulary);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var markers = batch.Row(batch.Markers, row);
        var target = batch.Row(batch.Target, row);
        var mask = batch.Row(batch.Mask, row);
        tokens.Clear();
        markers.Clear();
        target.Clear();
        mask.Clear();

        // Selection sampling (Knuth, algorithm S): every set of K positions is equally likely, found in order.
        int found = 0;
        for (int t = 0; t < length; t++)
        {
            tokens[t] = random.Integer(1, vocabulary + 1);
            if (random.Integer(0, length - t) < marked - found)
            {
                markers[t] = 1;
                target[length + found++] = tokens[t];
            }
        }
        mask[length..].Fill(1);
    }

    static TaskShape ShapeOf(SelectiveCopyOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "selective-copy",
            Steps = options.Steps + options.Markers,
            Vocabulary = options.Vocabulary + 1,
            HasMarkers = true,
            Outputs = options.Vocabulary + 1,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
