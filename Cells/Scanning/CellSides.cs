namespace MoGru.Cells.Scanning;

/// <summary>What a pass has for the side inputs of one cell.</summary>
/// <param name="Given">Those that were given.</param>
/// <param name="Dropout">Where masks come from that are drawn; none in evaluation.</param>
/// <param name="Index">The cell's place in the network.</param>
readonly record struct CellSides(RnnSides? Given, DropoutStep? Dropout, int Index);
