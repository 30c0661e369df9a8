using System.Diagnostics.CodeAnalysis;
using MoGru.Cells.Networks;

namespace MoGru.Cells.Scanning;

/// <summary>An input beside x that a cell names: one for every step, [B, T, width], or one for every sequence, [B, width].</summary>
[Experimental(Contract.Diagnostic)]
public sealed class Side
{
    internal Side(int index, SideInput outside, Slot values, Slot? gradient) => (Index, Outside, Values, Gradient) = (index, outside, values, gradient);

    /// <summary>Where a step finds it.</summary>
    public Slot Values { get; }

    /// <summary>Where a step backward adds its gradient; none where it has none.</summary>
    public Slot? Gradient { get; }

    /// <summary>Its place among the cell's side inputs.</summary>
    internal int Index { get; }

    /// <summary>What it is to those who give or draw it.</summary>
    internal SideInput Outside { get; }

    /// <summary>The name outside.</summary>
    public string Name => Outside.Name;

    /// <summary>True where one value serves all steps.</summary>
    internal bool PerSequence => Outside.Span == SideSpan.Sequence;

    /// <summary>What it is where it is not given; none where it must be.</summary>
    internal float? Missing => Outside.Missing;

    /// <summary>Of a mask that training draws where it is not given.</summary>
    internal MaskRate? Rate => Outside.Rate;

    /// <summary>The floats of one row outside.</summary>
    internal int OuterWidth => Values.Layout.OuterWidth;

    /// <summary>Sets every element of some rows to what it is where it is not given.</summary>
    internal void FillMissing(Span<float> rows)
    {
        for (int block = 0; block < rows.Length; block += Values.BlockWidth)
        {
            rows.Slice(block, Values.Size).Fill(Missing ?? 0);
            rows.Slice(block + Values.Size, Values.BlockWidth - Values.Size).Clear();
        }
    }
}
