using MoGru.Engine.Random;

namespace MoGru.Tasks.Data;

/// <summary>Sizes of the copy task; the defaults are the paper's.</summary>
sealed record CopyOptions
{
    /// <summary>k, the tokens to remember and the length of the delay.</summary>
    public int Length { get; init; } = 50;

    /// <summary>V: tokens are drawn from 1..V.</summary>
    public int Vocabulary { get; init; } = 16;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("copy")
        .Range("--seq-len", Length, 1, OptionFaults.MaxSteps / 3)
        .Range("--vocab", Vocabulary, 2, OptionFaults.MaxVocabulary)
        .ThrowIfAny();
}

/// <summary>k random tokens, a delay of k zeros, a delimiter, then k zeros at which the tokens are to be repeated in order.</summary>
sealed class CopyTask : GeneratedTask
{
    readonly int k, vocabulary;

    /// <exception cref="TaskOptionException">The options are impossible.</exception>
    public CopyTask(CopyOptions options, long seed, EpochSize? size = null) : base(ShapeOf(options), seed, size) =>
        (k, vocabulary) = (options.Length, options.Vocabulary);

    protected override void Draw(ref Generator random, Batch batch, int row)
    {
        var tokens = batch.Row(batch.Tokens, row);
        var target = batch.Row(batch.Target, row);
        var mask = batch.Row(batch.Mask, row);
        tokens.Clear();
        target.Clear();
        mask.Clear();

        int recall = 2 * k + 1;
        tokens[2 * k] = vocabulary + 1;
        for (int i = 0; i < k; i++)
            target[recall + i] = tokens[i] = random.Integer(1, vocabulary + 1);
        mask[recall..].Fill(1);
    }

    static TaskShape ShapeOf(CopyOptions options)
    {
        options.Validate();
        return new()
        {
            Name = "copy",
            Steps = 3 * options.Length + 1,
            Vocabulary = options.Vocabulary + 2,
            Outputs = options.Vocabulary + 1,
            Loss = LossKind.MaskedCrossEntropy,
            Metric = "accuracy",
            HigherIsBetter = true,
        };
    }
}
