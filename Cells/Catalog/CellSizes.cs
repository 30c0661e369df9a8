namespace MoGru.Cells;

/// <summary>The sizes of a layer.</summary>
/// <param name="Input">The features n of a step of its input.</param>
/// <param name="Hidden">The hidden width d.</param>
public readonly record struct CellSizes(int Input, int Hidden);
