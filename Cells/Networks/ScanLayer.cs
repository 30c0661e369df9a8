using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>A cell written by hand: <see cref="ScanNode"/> walks it.</summary>
sealed class ScanLayer(CellType type, CellScope scope, Cell cell) : RnnLayer(type, scope)
{
    /// <summary>Step and adjoint.</summary>
    public Cell Cell => cell;

    public override IReadOnlyList<State> States => cell.States;

    public override int OutputSize => cell.OutputSize;

    public override IReadOnlyList<SideInput> Sides { get; } =
    [
        .. cell.Sides.Select(side => side.Outside),
        .. cell.DerivedWeights.Where(weight => weight.Mask is not null).Select(weight => new SideInput(
            weight.Mask!.Name, SideSpan.Pass, weight.Shape, weight.Mask.Rate.Mean, weight.Mask.Rate)),
    ];

    public override bool TakesTokens => cell.TakesTokens;

    public override long KeptLength =>
        cell.Slots.Where(slot => slot.Kind == SlotKind.Saved).Sum(slot => (long)slot.Width)
        + cell.States.Where(state => state.Kept).Sum(state => (long)state.Width);

    // Sums of all rows are not of a row.
    public override long WidestLength => cell.States.Select(state => (long)state.Width)
        .Concat(cell.Slots.Where(slot => slot.Kind != SlotKind.WalkSum).Select(slot => (long)slot.Width)).DefaultIfEmpty().Max();

    public override ILayerPass Record(in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides sides)
    {
        // Made before the node of the layer, so that gradients come through that first.
        PassWeights? weights = null;
        if (cell.DerivedWeights.Count > 0)
        {
            weights = input.Source.Tape.Record<PassWeights>();
            weights.Make(cell, input.Source.Tape, sides);
        }
        return ScanNode.Record(cell, input, initial, reverse, sides, weights);
    }

    public override ILayerStream Stream(int batch) => new StreamLayer(cell, batch);
}
