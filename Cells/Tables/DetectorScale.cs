namespace MoGru.Cells.Tables;

/// <summary>What rows are held against by a detector: placeholder.</summary>
