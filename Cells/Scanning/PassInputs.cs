namespace MoGru.Cells.Scanning;

/// <summary>What a pass has for its walks beside x and initial states; it belongs to the pass, and walks only read it.</summary>
/// <param name="Tokens">The input, where it is tokens.</param>
/// <param name="Sides">The side inputs, where the cell has any and the pass gives them.</param>
/// <param name="Weights">The derived weights, where the cell has any.</param>
/// <param name="Cancellation">Looked at between chunks of steps.</param>
readonly record struct PassInputs(
    TokenRows? Tokens, SideInputs? Sides, PassWeights? Weights, CancellationToken Cancellation = default);
