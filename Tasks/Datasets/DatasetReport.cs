namespace MoGru.Tasks.Datasets;

/// <summary>A data set and what was found of it, as scripts read it.</summary>
sealed record DatasetReport
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public required string Licence { get; init; }
    public required string Source { get; init; }

    /// <summary>The command that brings it.</summary>
    public required string Command { get; init; }

    /// <summary>The folders that were looked in.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>
    /// <c>ok</c>, <c>missing</c> where a file is, <c>damaged</c> where one is another one, <c>unreadable</c> where one cannot be opened,
    /// <c>unverified</c> where only looked for.
    /// </summary>
    public required string State { get; init; }

    public required IReadOnlyList<FileFinding> Files { get; init; }

    /// <summary>What kept a folder from being looked in; absent where nothing did.</summary>
    public string? Note { get; init; }
}

/// <summary>A file of a data set, as it is found.</summary>
/// <param name="State">As that of the set.</param>
/// <param name="Path">Where it is; null where it is missing.</param>
/// <param name="Sha256">The digest that it must have.</param>
/// <param name="Found">What is there instead: its length and digest, or why it cannot be opened.</param>
sealed record FileFinding(string Name, string State, string? Path, long Bytes, string Sha256, string? Found = null);
