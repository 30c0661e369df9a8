using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Plain;

/// <summary>
/// The side inputs of a plain layer in one pass: given, drawn, or what they are where they are not given. A drawn mask is that of a layer written
/// by hand: it depends on seed, training step, name, layer, sequence and time alone.
/// </summary>
sealed class PlainSides
{
    Variable[] values = [];
    RandomStream[] streams = [];  // of the masks
    (RnnLayer Layer, long Seed, int Index)? streamsOf;

    /// <summary>Takes what a pass has for a layer.</summary>
    /// <returns>The side inputs in the layer's order.</returns>
    /// <exception cref="ArgumentException">One has another shape, is on another tape, or is missing.</exception>
    public ReadOnlySpan<Variable> Set(RnnLayer layer, Variable x, in CellSides sides)
    {
        int count = layer.Sides.Count;
        if (values.Length < count)
            (values, streams, streamsOf) = (new Variable[count], new RandomStream[count], null);
        if (sides.Dropout is { } dropout && streamsOf != (layer, dropout.Seed, sides.Index))
        {
            for (int k = 0; k < count; k++)
                streams[k] = dropout.Mask(layer.Sides[k].Name, sides.Index);
            streamsOf = (layer, dropout.Seed, sides.Index);
        }
        for (int k = 0; k < count; k++)
            values[k] = Of(layer.Sides[k], streams[k], x, sides);
        return values.AsSpan(0, count);
    }

    static Variable Of(SideInput side, RandomStream stream, Variable x, in CellSides sides)
    {
        var shape = side.In(x.Shape[0], x.Shape[1]);
        var given = sides.Given?[side.Name, sides.Index] ?? default;
        if (given.Exists)
        {
            x.SharedTape(given);
            return given.Shape == shape ? given : throw SideInput.Misfit(side.Name, given.Shape, shape, sides.Index);
        }
        if (side.Rate is null || sides.Dropout is not { } dropout)
            return x.Tape.Filled(shape, side.Missing ?? throw SideInput.NotGiven(side.Name, shape, sides.Index));
        var drawn = x.Tape.Take(shape);
        Draw(side, stream, dropout.Step, shape, drawn.Span);
        return x.Tape.Constant(drawn);
    }

    static void Draw(SideInput side, RandomStream stream, long trainingStep, Shape shape, Span<float> mask)
    {
        if (side.Span == SideSpan.Pass)
        {
            var all = stream.At(trainingStep);
            side.Rate!.Draw(ref all, mask);
            return;
        }
        var ofStep = stream.Within(trainingStep);
        int width = side.Own.Length, steps = side.Span == SideSpan.Step ? shape[1] : 1;
        for (int k = 0; k < mask.Length / width; k++)
        {
            var generator = side.Span == SideSpan.Step ? ofStep.Within(k / steps).At(k % steps) : ofStep.At(k);
            side.Rate!.Draw(ref generator, mask.Slice(k * width, width));
        }
    }
}
