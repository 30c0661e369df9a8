namespace MoGru.Cells.Scanning;

/// <summary>An input beside x that a cell names: one for every step, [B, T, width], or one for every sequence, [B, width].</summary>
/// <param name="Index">Its place among the cell's side inputs.</param>
/// <param name="Name">The name outside.</param>
/// <param name="PerSequence">True where one value serves all steps.</param>
/// <param name="Values">Where a step finds it.</param>
/// <param name="Gradient">Where a step backward adds its gradient; none where it has none.</param>
/// <param name="Missing">What it is where it is not given; none where it must be.</param>
/// <param name="Rate">Of a mask that training draws where it is not given.</param>
sealed record Side(int Index, string Name, bool PerSequence, Slot Values, Slot? Gradient, float? Missing, MaskRate? Rate)
{
    /// <summary>The floats of one row outside.</summary>
    public int OuterWidth => Values.Layout.OuterWidth;

    /// <summary>Sets every element of some rows to what it is where it is not given.</summary>
    public void FillMissing(Span<float> rows)
    {
        for (int block = 0; block < rows.Length; block += Values.BlockWidth)
        {
            rows.Slice(block, Values.Size).Fill(Missing ?? 0);
            rows.Slice(block + Values.Size, Values.BlockWidth - Values.Size).Clear();
        }
    }
}

/// <summary>How a mask is drawn in training, element by element, and what takes its place in evaluation.</summary>
/// <param name="Probability">That an element is 0.</param>
/// <param name="Kept">What it is otherwise.</param>
/// <param name="Mean">What it is in evaluation.</param>
sealed record MaskRate(double Probability, float Kept, float Mean)
{
    /// <summary>Elements of a state keep their old value with this probability (Krueger et al. 2017, arXiv 1606.01305).</summary>
    public static MaskRate Zoneout(double rate) => new(Checked(rate), 1, (float)(1 - rate));

    /// <summary>Elements become 0 with this probability and are scaled otherwise (Srivastava et al. 2014).</summary>
    public static MaskRate Dropout(double rate) => new(Checked(rate), (float)(1 / (1 - rate)), 1);

    static double Checked(double rate) => rate is >= 0 and < 1
        ? rate
        : throw new ArgumentOutOfRangeException(nameof(rate), rate, "The rate must be from 0 to below 1.");
}
