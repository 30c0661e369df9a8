namespace MoGru.Tasks.Data;

/// <summary>What is wrong with a bearing: the class that is to be told.</summary>
enum BearingFault
{
    Normal,
    InnerRace,
    Ball,
    OuterRace,
}

/// <summary>A vibration record of one bearing at the drive end.</summary>
sealed record BearingRecording
{
    /// <summary>The file, or the name of what was generated.</summary>
    public required string Name { get; init; }

    public required BearingFault Fault { get; init; }

    /// <summary>Samples a second.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Acceleration in g.</summary>
    public required double[] Samples { get; init; }
}

/// <summary>One of the ten recordings at 1797 revolutions a minute without load, and the names it has on disk.</summary>
/// <param name="FaultMils">Diameter of the fault in thousandths of an inch.</param>
/// <param name="FileNumber">The number in the Bearing Data Center's own names: <c>105.mat</c> holds <c>X105_DE_time</c>.</param>
sealed record BearingFile(BearingFault Fault, int FaultMils, string NpzName, int FileNumber, int SampleRate)
{
    /// <summary>Samples a second of the fault records, and the rate that all are compared at.</summary>
    public const int FaultRate = 12_000;

    /// <summary>Samples a second of the normal record, though it is handed out among those at 12 kHz.</summary>
    public const int NormalRate = 48_000;

    /// <summary>The MATLAB file's name.</summary>
    public string MatName => $"{FileNumber}.mat";

    /// <summary>The drive-end channel in the MATLAB file.</summary>
    public string MatVariable => $"X{FileNumber:D3}_DE_time";

    /// <summary>All ten, in the order of the classes.</summary>
    public static IReadOnlyList<BearingFile> All { get; } =
    [
        new(BearingFault.Normal, 0, "1797_Normal.npz", 97, NormalRate),
        new(BearingFault.InnerRace, 7, "1797_IR_7_DE12.npz", 105, FaultRate),
        new(BearingFault.InnerRace, 14, "1797_IR_14_DE12.npz", 169, FaultRate),
        new(BearingFault.InnerRace, 21, "1797_IR_21_DE12.npz", 209, FaultRate),
        new(BearingFault.Ball, 7, "1797_B_7_DE12.npz", 118, FaultRate),
        new(BearingFault.Ball, 14, "1797_B_14_DE12.npz", 185, FaultRate),
        new(BearingFault.Ball, 21, "1797_B_21_DE12.npz", 222, FaultRate),
        new(BearingFault.OuterRace, 7, "1797_OR@6_7_DE12.npz", 130, FaultRate),
        new(BearingFault.OuterRace, 14, "1797_OR@6_14_DE12.npz", 197, FaultRate),
        new(BearingFault.OuterRace, 21, "1797_OR@6_21_DE12.npz", 234, FaultRate),
    ];
}
