namespace MoGru.Tasks.Data;

/// <summary>In which order the stored items are asked for.</summary>
enum QueryOrder
{
    /// <summary>In the order of storing, and keys may repeat: the published task, which recall by order alone solves.</summary>
    Stored,

    /// <summary>In random order, with distinct keys, none of which a distractor carries: needs recall by key.</summary>
    Shuffled,
}

/// <summary>Sizes of the interference task; the defaults are the middle of the paper's sweep.</summary>
sealed record InterferenceOptions
{
    /// <summary>K, the items to remember.</summary>
    public int Items { get; init; } = 5;

    /// <summary>N, the key-value pairs between storing and asking.</summary>
    public int Distractors { get; init; } = 50;

    /// <summary>V: keys are drawn from 1..⌊V/2⌋, values from ⌊V/2⌋..V.</summary>
    public int Vocabulary { get; init; } = 32;

    /// <summary>Rows of the embedding, V + 3 or more; null for V + 3. Rows above that are never read.</summary>
    public int? EmbeddingRows { get; init; }

    /// <summary>The order of the queries.</summary>
    public QueryOrder Order { get; init; } = QueryOrder.Stored;

    /// <summary>Refuses impossible sizes.</summary>
    /// <exception cref="TaskOptionException">Lists all faults.</exception>
    public void Validate() => new OptionFaults("interference")
        .Range("--items", Items, 1, OptionFaults.MaxSteps / 10)
        .Range("--distractors", Distractors, 0, OptionFaults.MaxSteps / 4)
        .Range("--vocab", Vocabulary, 2, OptionFaults.MaxVocabulary)
        .Require(
            EmbeddingRows is null || EmbeddingRows >= Vocabulary + 3 && EmbeddingRows <= OptionFaults.MaxVocabulary,
            $"--embedding-rows is {EmbeddingRows}; it must be from {Vocabulary + 3L} (--vocab and three) to {OptionFaults.MaxVocabulary}.")
        .Require(Enum.IsDefined(Order), $"--query-order is {Order}; it must be stored or shuffled.")
        .Require(
            Order != QueryOrder.Shuffled || Vocabulary < 2 || Items < Vocabulary / 2,
            $"--items {Items} with --query-order shuffled and --vocab {Vocabulary} leaves no key free; "
                + $"use at most {Vocabulary / 2 - 1} items or a larger vocabulary.")
        .ThrowIfAny();
}
