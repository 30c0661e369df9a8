namespace MoGru.Tasks.Diagnostics;

/// <summary>One thing that was looked at.</summary>
sealed record Finding(string Subject, string Text, bool Good);

/// <summary>What <c>mogru doctor</c> found, as scripts read it.</summary>
sealed record DoctorReport
{
    public required string Version { get; init; }
    public required string Runtime { get; init; }
    public required string Cpu { get; init; }
    public required int VectorBits { get; init; }
    public required int Cores { get; init; }

    /// <summary>What the process may use.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The current folder, good where it can be written to.</summary>
    public required Finding Folder { get; init; }

    /// <summary>The gradient check of every cell.</summary>
    public required IReadOnlyList<Finding> Gradients { get; init; }

    /// <summary>Whether all is good.</summary>
    public required bool Passed { get; init; }
}
