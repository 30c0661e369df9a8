namespace MoGru.Cells.Scanning;

/// <summary>
/// How a batch is cut into groups of rows that walk on their own, and on which sheet each group adds up its gradients; the sheets are then
/// added in order. Both depend on the batch alone, never on the number of threads: threads share the sheets.
/// </summary>
readonly record struct RowGroups(int Batch)
{
    /// <summary>The rows of a group: a step's working set stays in the first-level cache, and tiles are whole.</summary>
    public const int MaxRows = 16;

    // A sheet is as large as all parameters.
    const int MaxSheets = 8;

    /// <summary>The number of groups.</summary>
    public int Count => (Batch + MaxRows - 1) / MaxRows;

    /// <summary>The number of sheets.</summary>
    public int Sheets => Math.Min(Count, MaxSheets);

    /// <summary>The rows of a group.</summary>
    public Share RowsOf(int group) => new(group * MaxRows, Math.Min(MaxRows, Batch - group * MaxRows));

    /// <summary>The groups that share a sheet, one after another.</summary>
    public Share GroupsOf(int sheet) => Share.Of(Count, 1, sheet, Sheets);
}
