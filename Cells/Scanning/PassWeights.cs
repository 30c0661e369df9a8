using MoGru.Engine.Autodiff;
using MoGru.Engine.Kernels;
using MoGru.Engine.Random;

namespace MoGru.Cells.Scanning;

/// <summary>The derived weights of a cell in one pass or stream, and their packed copies: made before the walks, which only read them.</summary>
sealed class PassWeights : Node
{
    Cell cell = null!;
    Variable[] made = [];
    Variable[] used = [];         // the parameters of the weight at hand
    float[][] padded = [];        // of the vectors
    GateMap[] maps = [];
    RandomStream[] streams = [];  // of the masks
    (long Seed, int Index)? streamsOf;

    /// <summary>Makes them on a tape.</summary>
    /// <exception cref="ArgumentException">A mask has another shape than its weight.</exception>
    public void Make(Cell ofCell, Tape tape, in CellSides sides)
    {
        if (!ReferenceEquals(cell, ofCell))
            Begin(ofCell);
        if (sides.Dropout is { } dropout && streamsOf != (dropout.Seed, sides.Index))
        {
            foreach (var weight in cell.DerivedWeights)
            {
                if (weight.Mask is { } mask)
                    streams[weight.Index] = dropout.Mask(mask.Name, sides.Index);
            }
            streamsOf = (dropout.Seed, sides.Index);
        }
        foreach (var weight in cell.DerivedWeights)
        {
            for (int k = 0; k < weight.Parameters.Count; k++)
                used[k] = tape.Use(weight.Parameters[k]);
            var mask = weight.Mask is null ? default : MaskOf(weight, weight.Mask, tape, sides);
            var result = weight.Make(used.AsSpan(0, weight.Parameters.Count), mask);
            if (result.Shape != weight.Shape)
                throw new ArgumentException(
                    $"A derived weight was declared as {weight.Shape} and made as {result.Shape}; they must be equal.");
            made[weight.Index] = result;
            result.Value[..Math.Min(padded[weight.Index].Length, result.Shape.Length)].CopyTo(padded[weight.Index]);
        }
        foreach (var map in maps)
            map.Pack(made, bothWays: tape.Records);
    }

    /// <summary>The map of this pass in place of the declared one.</summary>
    public GateMap Of(GateMap declared) => maps[declared.Place];

    /// <summary>A derived vector, padded to whole lanes with zeros.</summary>
    public ReadOnlySpan<float> Vector(DerivedWeight weight) => padded[weight.Index];

    /// <summary>Adds the gradients in a sheet to those of the variables.</summary>
    public void AddGradients(GradientSheet sheet)
    {
        foreach (var weight in cell.DerivedWeights)
        {
            if (!made[weight.Index].NeedsGradient)
                continue;
            var gradient = made[weight.Index].Gradient;
            TensorPrimitives.Add(gradient, sheet[weight], gradient);
        }
    }

    protected internal override void Backward()
    {
    }

    void Begin(Cell ofCell)
    {
        (cell, streamsOf) = (ofCell, null);
        var weights = cell.DerivedWeights;
        (made, streams) = (new Variable[weights.Count], new RandomStream[weights.Count]);
        used = new Variable[weights.Max(weight => weight.Parameters.Count)];
        padded = [.. weights.Select(weight => new float[weight.Shape.Rank == 1 ? Lane.Pad(weight.Shape.Length) : 0])];
        maps = [.. cell.PassMaps.Select(map => map.ForPass())];
    }

    Variable MaskOf(DerivedWeight weight, WeightMask mask, Tape tape, in CellSides sides)
    {
        var given = sides.Given?[mask.Name, sides.Index] ?? default;
        if (given.Exists)
        {
            return given.Shape == weight.Shape
                ? given
                : throw new ArgumentException(
                    $"The mask {mask.Name} of cell {sides.Index} is {given.Shape}; its weight is {weight.Shape}.");
        }
        if (sides.Dropout is not { } dropout)
            return tape.Filled(weight.Shape, mask.Rate.Mean);
        var drawn = tape.Take(weight.Shape);
        var generator = streams[weight.Index].At(dropout.Step);
        mask.Rate.Draw(ref generator, drawn.Span);
        return tape.Constant(drawn);
    }
}
