namespace MoGru.Cells.Tables;

/// <summary>What makes a row odd.</summary>
public enum AnomalyKind
{
    /// <summary>The value is far from what was foretold a row before.</summary>
    Spike,

    /// <summary>Values have been on one side of what was foretold long before, for long.</summary>
    Drift,

    /// <summary>Values change less than they do.</summary>
    Stuck,
}

/// <summary>How odd a row is.</summary>
/// <param name="Score">1 about where alarms begin on rows as those that were learned from.</param>
/// <param name="Threshold">Where they begin.</param>
/// <param name="Column">The column that is most odd.</param>
/// <param name="Kind">In which way.</param>
public readonly record struct RowScore(float Score, float Threshold, string Column, AnomalyKind Kind)
{
    /// <summary>Whether it is beyond the threshold.</summary>
    public bool IsAlarm => Score > Threshold;
}
