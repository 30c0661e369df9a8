namespace MoGru.Tasks.Parity;

/// <summary>One golden record as scripts read it; errors that do not apply are absent.</summary>
sealed record ParityResult
{
    public required string File { get; init; }

    /// <summary><c>cell</c>, <c>op</c> or <c>trajectory</c>; absent where the record cannot be read.</summary>
    public string? Kind { get; init; }

    public string? Cell { get; init; }
    public string? Op { get; init; }
    public string? Task { get; init; }
    public double? Forward { get; init; }
    public double? Gradient { get; init; }
    public double? Loss { get; init; }
    public double? FinalParameters { get; init; }

    /// <summary>Of a trajectory's gradient norms before clipping; not judged.</summary>
    public double? GradientNorm { get; init; }

    public required bool Passed { get; init; }

    /// <summary>Why the record could not be replayed.</summary>
    public string? Error { get; init; }
}
