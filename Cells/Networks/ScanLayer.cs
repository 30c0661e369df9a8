using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>A cell written by hand: <see cref="ScanNode"/> walks it.</summary>
sealed class ScanLayer(CellType type, CellScope scope, Cell cell) : RnnLayer(type, scope)
{
    /// <summary>Step and adjoint.</summary>
    public Cell Cell => cell;

    public override IReadOnlyList<State> States => cell.States;

    public override int OutputSize => cell.HiddenSize;

    public override long KeptLength =>
        cell.Slots.Where(slot => slot.Kind == SlotKind.Saved).Sum(slot => (long)slot.Width)
        + cell.States.Where(state => state.Kept).Sum(state => (long)state.Width);

    public override long WidestLength =>
        Math.Max(cell.States.Max(state => (long)state.Width), cell.Slots.Select(slot => (long)slot.Width).DefaultIfEmpty().Max());

    public override ILayerPass Record(in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse) =>
        ScanNode.Record(cell, input, initial, reverse);

    public override ILayerStream Stream(int batch) => new StreamLayer(cell, batch);
}
