using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The side inputs of a layer in one pass, to which they belong; the walks of its row groups read them, each its own rows, and add to the
/// gradients of these rows. A mask that is drawn depends on seed, training step, name, cell, batch row and time alone, so it is drawn anew
/// backward in place of being kept.
/// </summary>
sealed class SideInputs
{
    Cell cell = null!;
    Tensor[] values = [];         // of those given
    Tensor[] gradients = [];
    RandomStream[] streams = [];  // of the masks
    (Cell Cell, long Seed, int Index)? streamsOf;
    long? drawnStep;              // the training step, where masks are drawn

    /// <summary>Takes what a pass has for a cell.</summary>
    /// <exception cref="ArgumentException">One has another shape, is missing, or has a gradient that the cell does not give.</exception>
    public void Set(Cell ofCell, in CellSides sides, in LayerInput input)
    {
        cell = ofCell;
        if (values.Length < cell.Sides.Count)
        {
            int count = cell.Sides.Count;
            (values, gradients, streams, streamsOf) = (new Tensor[count], new Tensor[count], new RandomStream[count], null);
        }
        foreach (var side in cell.Sides)
        {
            var given = sides.Given?[side.Name, sides.Index] ?? default;
            Check(side, given, input, sides.Index);
            values[side.Index] = given.Exists ? given.Tape.ValueOf(given) : default;
            gradients[side.Index] = given.Exists && side.Gradient is not null ? given.Tape.GradientOf(given) : default;
        }
        drawnStep = sides.Dropout?.Step;
        if (sides.Dropout is { } dropout && streamsOf != (cell, dropout.Seed, sides.Index))
        {
            foreach (var side in cell.Sides)
                streams[side.Index] = dropout.Mask(side.Name, sides.Index);
            streamsOf = (cell, dropout.Seed, sides.Index);
        }
    }

    /// <summary>Before a walk: those that stay the same for all its steps.</summary>
    public void Begin(in RowGroup group, ScanMemory memory)
    {
        foreach (var side in cell.Sides)
        {
            var rows = memory.All(side.Values);
            if (side.PerSequence && !values[side.Index].IsNone)
            {
                for (int row = 0; row < group.Rows; row++)
                    side.Values.Layout.PadRow(RowOf(values[side.Index], side, group.BatchRow(row)), rows[(row * side.Values.Width)..]);
            }
            else if (!IsDrawn(side))
            {
                side.FillMissing(rows);
            }
            else if (side.PerSequence)
            {
                for (int row = 0; row < group.Rows; row++)
                    Draw(side, streams[side.Index].Within(drawnStep ?? 0).At(group.BatchRow(row)), rows[(row * side.Values.Width)..]);
            }
        }
    }

    /// <summary>Before the steps of a chunk, in either direction: those of every step.</summary>
    public void Gather(in RowGroup group, ScanMemory memory)
    {
        foreach (var side in cell.Sides)
        {
            if (side.PerSequence)
                continue;
            var rows = memory.All(side.Values);
            if (!values[side.Index].IsNone)
                group.Gather(values[side.Index].Span, side.Values.Layout, memory.ChunkStart, memory.ChunkLength, rows, side.Values.Width);
            else if (IsDrawn(side))
                Draw(side, group, memory, rows);
        }
    }

    /// <summary>Before the steps of a chunk backward, which add up the gradients of every step.</summary>
    public void ClearGradients(ScanMemory memory)
    {
        foreach (var side in cell.Sides)
        {
            if (side is { PerSequence: false, Gradient: Slot gradient })
                memory.All(gradient).Clear();
        }
    }

    /// <summary>After the steps of a chunk backward: adds the gradients of every step to those outside.</summary>
    public void ScatterGradients(in RowGroup group, ScanMemory memory)
    {
        foreach (var side in cell.Sides)
        {
            var outside = gradients[side.Index];
            if (side is { PerSequence: false, Gradient: Slot gradient } && !outside.IsNone)
                group.ScatterAdd(
                    memory.All(gradient), gradient.Width, memory.ChunkStart, memory.ChunkLength, outside.Span, gradient.Layout);
        }
    }

    /// <summary>After a walk backward: adds the sums of whole sequences to the gradients outside.</summary>
    public void AddSequenceGradients(in RowGroup group, ScanMemory memory)
    {
        foreach (var side in cell.Sides)
        {
            if (side is not { PerSequence: true, Gradient: Slot gradient } || gradients[side.Index].IsNone)
                continue;
            for (int row = 0; row < group.Rows; row++)
                gradient.Layout.AddStrippedRow(
                    memory.All(gradient)[(row * gradient.Width)..], RowOf(gradients[side.Index], side, group.BatchRow(row)));
        }
    }

    bool IsDrawn(Side side) => side.Rate is not null && drawnStep is not null && values[side.Index].IsNone;

    void Draw(Side side, in RowGroup group, ScanMemory memory, Span<float> rows)
    {
        var ofStep = streams[side.Index].Within(drawnStep ?? 0);
        for (int row = 0; row < group.Rows; row++)
        {
            var ofRow = ofStep.Within(group.BatchRow(row));
            for (int step = 0; step < memory.ChunkLength; step++)
                Draw(side, ofRow.At(group.Time(row, memory.ChunkStart + step)), rows[((step * group.Rows + row) * side.Values.Width)..]);
        }
    }

    static void Draw(Side side, Generator generator, Span<float> row)
    {
        for (int block = 0; block < side.Values.Width; block += side.Values.BlockWidth)
        {
            side.Rate!.Draw(ref generator, row.Slice(block, side.Values.Size));
            row.Slice(block + side.Values.Size, side.Values.BlockWidth - side.Values.Size).Clear();
        }
    }

    static Span<float> RowOf(Tensor all, Side side, int row) => all.Span.Slice(row * side.OuterWidth, side.OuterWidth);

    static void Check(Side side, Variable given, in LayerInput input, int index)
    {
        var shape = side.Outside.In(input.Batch, input.Steps);
        if (!given.Exists)
        {
            if (side.Missing is null)
                throw SideInput.NotGiven(side.Name, shape, index);
            return;
        }
        input.Source.SharedTape(given);
        if (given.Shape != shape)
            throw SideInput.Misfit(side.Name, given.Shape, shape, index);
        if (side.Gradient is null && given.NeedsGradient)
            throw new ArgumentException(
                $"The side input {side.Name} has no gradient, but that of cell {index} would need one; give it without, as by Detach.");
    }
}
