namespace MoGru.Tasks.Data;

/// <summary>What a task's head is trained on.</summary>
enum LossKind
{
    /// <summary>Cross-entropy over classes: averaged over the mask, or over the batch where only the last step is read.</summary>
    MaskedCrossEntropy,

    /// <summary>Mean square error over all elements.</summary>
    MeanSquare,

    /// <summary>How far a batch of made sequences is from a batch of given ones, each taken as a whole.</summary>
    Divergence,
}

/// <summary>The kinds of samples of a task.</summary>
enum Split
{
    Training,
    Validation,

    /// <summary>Samples that only the best epoch is measured on; most tasks have none.</summary>
    Test,
}

/// <summary>A part of the test split that is reported by its name.</summary>
readonly record struct TestSet(string Name, int First, int Count)
{
    /// <summary>The task whose test split it is a part of, where that is another, with longer sequences; null for the task that is trained.</summary>
    public TaskData? Data { get; init; }
}

/// <summary>How a model reads a task and what its head answers.</summary>
sealed record TaskShape
{
    /// <summary>The task's name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>T, the steps of a sequence.</summary>
    public required int Steps { get; init; }

    /// <summary>Features a step of a series; 0 where the input is tokens.</summary>
    public int Inputs { get; init; }

    /// <summary>Rows of the token embedding; 0 where the input is a series.</summary>
    public int Vocabulary { get; init; }

    /// <summary>Whether each token carries a marker, 0 or 1, with an embedding of its own.</summary>
    public bool HasMarkers { get; init; }

    /// <summary>Width of the head: classes, or values regressed.</summary>
    public required int Outputs { get; init; }

    /// <summary>Whether the head reads the last step alone.</summary>
    public bool LastStepOnly { get; init; }

    /// <summary>The first steps of a sequence at which no value is asked for; only where values are regressed.</summary>
    public int Unscored { get; init; }

    /// <summary>
    /// Whether the steps after the first answer read the answer of the step before in place of the series, without a gradient through it; only where
    /// values are regressed, as many as there are inputs.
    /// </summary>
    public bool FeedsBack { get; init; }

    /// <summary>The steps of a sequence at which values or classes are asked for, those that a mask leaves out included.</summary>
    public int Answers => LastStepOnly ? 1 : Steps - Unscored;

    /// <summary>
    /// Whether the two classes of a step are no and yes: the head then gives one logit, that of yes where no has 0, so that the loss is
    /// binary cross-entropy, and the precision and recall of yes are told beside the metric.
    /// </summary>
    public bool FindsEvents { get; init; }

    /// <summary>The loss that is trained.</summary>
    public required LossKind Loss { get; init; }

    /// <summary>The reported metric: <c>accuracy</c>, <c>nats</c> (cross-entropy of an answer), <c>mse</c> (per element), <c>mse_sum</c> (summed over steps, per
    /// sample) or <c>divergence</c> (the loss of batches).</summary>
    public required string Metric { get; init; }

    /// <summary>Whether the mean absolute error is told beside the metric.</summary>
    public bool ReportsAbsoluteError { get; init; }

    /// <summary>Whether each sample is told to be of one class, so that there is a confusion matrix.</summary>
    public bool Classifies => Loss == LossKind.MaskedCrossEntropy && LastStepOnly;

    /// <summary>Whether a larger metric is a better one.</summary>
    public bool HigherIsBetter { get; init; }
}
