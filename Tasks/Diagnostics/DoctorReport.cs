namespace MoGru.Tasks.Diagnostics;

/// <summary>The gradient check of a cell, in words and as a verdict.</summary>
sealed record CellGradients(string Cell, bool Passed, string Result);

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

    /// <summary>The current folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it can be written to.</summary>
    public required bool FolderIsWritable { get; init; }

    public required IReadOnlyList<CellGradients> Gradients { get; init; }

    /// <summary>Whether all is good.</summary>
    public required bool Passed { get; init; }
}
