namespace MoGru.Cells.Parts;

/// <summary>LN(x K; γ) + b of a row of the input at a step, the input being narrow, or projected to a slot.</summary>
readonly ref struct InputNorm
{
    public bool IsNarrow { get; init; }

    public NarrowRows Narrow { get; init; }

    /// <summary>The rows of x K.</summary>
    public CentredRows Wide { get; init; }

    /// <summary>Where their gradient goes.</summary>
    public BlockRows DWide { get; init; }

    /// <summary>b.</summary>
    public BlockRow Shift { get; init; }

    /// <summary>Makes a row.</summary>
    public void Forward(int row, BlockRow p)
    {
        if (IsNarrow)
            Narrow.Forward(row, p);
        else
            Wide.Forward(row, Wide.Measure(row), Shift, p, Wide.Layout.Width);
    }

    /// <summary>From its gradient makes those of all that it is made of.</summary>
    public void Backward(int row, BlockRow dP)
    {
        if (IsNarrow)
            Narrow.Backward(row, dP);
        else
            Wide.Backward(row, dP, DWide[row]);
    }
}
