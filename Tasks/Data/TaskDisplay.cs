namespace MoGru.Tasks.Data;

/// <summary>What a finished run of a task has to show beside its metrics.</summary>
sealed record TaskDisplay
{
    /// <summary>Nothing.</summary>
    public static TaskDisplay None { get; } = new();

    /// <summary>The names of the classes that the last step tells apart, for a confusion matrix; null for none.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>Whether an example series of each class is worth looking at.</summary>
    public bool HasWaveforms { get; init; }

    /// <summary>Whether the last step forecasts the next values of the series that is read.</summary>
    public bool HasForecasts { get; init; }
}
