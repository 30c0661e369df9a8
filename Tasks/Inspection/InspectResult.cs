using System.Text.Json.Serialization;

namespace MoGru.Tasks.Inspection;

/// <summary>What a file holds, as <c>inspect --json</c> has it.</summary>
sealed record InspectResult
{
    public required string Format { get; init; }

    public required IReadOnlyList<InspectTensor> Tensors { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }
}

/// <summary>A tensor, or a column of a table with its rows as shape.</summary>
sealed record InspectTensor
{
    public required string Name { get; init; }

    [JsonPropertyName("dtype")]
    public required string Type { get; init; }

    public required IReadOnlyList<long> Shape { get; init; }

    public long? Bytes { get; init; }

    public long? Offset { get; init; }

    public int? Alignment { get; init; }

    public double? Least { get; init; }

    public double? Most { get; init; }

    public double? Mean { get; init; }

    public long? Nan { get; init; }

    public long? Infinite { get; init; }

    /// <summary>Missing cells of a column.</summary>
    public int? Missing { get; init; }

    /// <summary>The different values of a column.</summary>
    public int? Distinct { get; init; }
}
