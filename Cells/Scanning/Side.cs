using MoGru.Cells.Networks;

namespace MoGru.Cells.Scanning;

/// <summary>An input beside x that a cell names: one for every step, [B, T, width], or one for every sequence, [B, width].</summary>
/// <param name="Index">Its place among the cell's side inputs.</param>
/// <param name="Outside">What it is to those who give or draw it.</param>
/// <param name="Values">Where a step finds it.</param>
/// <param name="Gradient">Where a step backward adds its gradient; none where it has none.</param>
sealed record Side(int Index, SideInput Outside, Slot Values, Slot? Gradient)
{
    /// <summary>The name outside.</summary>
    public string Name => Outside.Name;

    /// <summary>True where one value serves all steps.</summary>
    public bool PerSequence => Outside.Span == SideSpan.Sequence;

    /// <summary>What it is where it is not given; none where it must be.</summary>
    public float? Missing => Outside.Missing;

    /// <summary>Of a mask that training draws where it is not given.</summary>
    public MaskRate? Rate => Outside.Rate;

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
