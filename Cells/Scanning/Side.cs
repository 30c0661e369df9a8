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

    /// <summary>Refuses values that are not as many as the rows of a batch hold.</summary>
    /// <exception cref="ArgumentException">They are more or fewer.</exception>
    public void Require(int batch, int length)
    {
        if (length != batch * OuterWidth)
            throw new ArgumentException($"{length} values were given for the side input {Name}, which is [{batch}, {OuterWidth}].");
    }

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
