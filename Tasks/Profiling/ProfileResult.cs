namespace MoGru.Tasks.Profiling;

/// <summary>The throughput of one network as scripts read it.</summary>
sealed record ProfileResult
{
    public required string Cell { get; init; }
    public required int Hidden { get; init; }
    public required int Steps { get; init; }
    public required int InputSize { get; init; }
    public required int Batch { get; init; }
    public required int Threads { get; init; }
    public required long Parameters { get; init; }

    /// <summary>Samples times steps a second, forward and backward, in the best run.</summary>
    public required double ForwardBackwardTokensPerSecond { get; init; }

    /// <summary>The same for forward alone, with nothing kept for backward.</summary>
    public required double ForwardTokensPerSecond { get; init; }

    /// <summary>Bytes that the calling thread allocates in one forward and backward pass after warm-up.</summary>
    public required long AllocatedBytesPerStep { get; init; }

    /// <summary>Floating-point operations a token, forward and backward: see <see cref="FlopCount"/>.</summary>
    public required double FlopsPerToken { get; init; }

    public required double Gflops { get; init; }

    /// <summary>The published forward and backward throughput at these sizes, on another machine; absent where there is none.</summary>
    public double? PublishedTokensPerSecond { get; init; }
}
