namespace MoGru.Cells.Models;

/// <summary>The sizes and choices of a <see cref="Tpgn"/>.</summary>
/// <param name="Length">The steps L of a series, a multiple of the period.</param>
/// <param name="Period">The steps P of a period, such as 24 hours.</param>
/// <param name="Prediction">The steps that are told, a multiple of the period.</param>
/// <param name="Hidden">The units d.</param>
public sealed record TpgnOptions(int Length, int Period, int Prediction, int Hidden)
{
    /// <summary>The channels c of a series, each with maps of its own.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>The marks k of a step, such as the hour of the day, which all channels share.</summary>
    public int Marks { get; init; }

    /// <summary>True where every series is brought to zero mean and unit variance, and its forecast back.</summary>
    public bool Normalised { get; init; } = true;

    /// <summary>True where the rows, each of one period, are looked at too; else the columns alone.</summary>
    public bool ShortBranch { get; init; } = true;

    /// <summary>The periods R of a series.</summary>
    internal int Rows => Length / Period;

    /// <summary>What is wrong with them, as a sentence; null where nothing is.</summary>
    internal string? Refusal() =>
        Math.Min(Math.Min(Length, Period), Math.Min(Prediction, Hidden)) < 1 || Channels < 1
            ? "Length, period, prediction, units and channels are at least 1."
        : Marks < 0
            ? $"A step has no fewer than 0 marks, not {Marks}."
        : Length % Period != 0
            ? $"A series of {Length} steps is not whole periods of {Period}; give a multiple."
        : Rows < 2
            ? $"A series of {Length} steps is one period of {Period}; give two at least."
        : Prediction % Period != 0
            ? $"A forecast of {Prediction} steps is not whole periods of {Period}; give a multiple."
        : null;
}
