namespace MoGru.Cells.Tables;

/// <summary>What is learned from a table.</summary>
public enum TableTask
{
    /// <summary>The rows that follow.</summary>
    Forecast,

    /// <summary>The class of a row, or of a whole series, from what leads to it.</summary>
    Classify,

    /// <summary>A number of a row, or of a whole series, from the other columns.</summary>
    Regress,

    /// <summary>Whether rows go on as those that were learned from.</summary>
    Detect,
}
