using System.Runtime.CompilerServices;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Random;

namespace MoGru.Cells.Scanning;

/// <summary>The derived weights of a cell in one pass or stream, and their packed copies: made before the walks, which only read them.</summary>
sealed class PassWeights : Node
{
    // Of every cell whose pass this was, as long as it is used: cells in turn on one tape allocate nothing.
    readonly ConditionalWeakTable<Cell, Copies> known = [];
    Cell cell = null!;
    Copies own = null!;

    /// <summary>Makes them on a tape.</summary>
    /// <exception cref="ArgumentException">A mask has another shape than its weight.</exception>
    public void Make(Cell ofCell, Tape tape, in CellSides sides)
    {
        if (!ReferenceEquals(cell, ofCell))
            (cell, own) = (ofCell, known.GetValue(ofCell, static some => new(some)));
        if (sides.Dropout is { } dropout && own.StreamsOf != (dropout.Seed, sides.Index))
        {
            foreach (var weight in cell.DerivedWeights)
            {
                if (weight.Mask is { } mask)
                    own.Streams[weight.Index] = dropout.Mask(mask.Name, sides.Index);
            }
            own.StreamsOf = (dropout.Seed, sides.Index);
        }
        foreach (var weight in cell.DerivedWeights)
        {
            for (int k = 0; k < weight.Parameters.Count; k++)
                own.Used[k] = tape.Use(weight.Parameters[k]);
            var mask = weight.Mask is null ? default : MaskOf(weight, weight.Mask, tape, sides);
            var result = weight.Make(own.Used.AsSpan(0, weight.Parameters.Count), mask);
            if (result.Shape != weight.Shape)
                throw new ArgumentException(
                    $"A derived weight was declared as {weight.Shape} and made as {result.Shape}; they must be equal.");
            own.Made[weight.Index] = result;
            float[] vector = own.Padded[weight.Index];
            result.Value[..Math.Min(vector.Length, result.Shape.Length)].CopyTo(vector);
        }
        foreach (var map in own.Maps)
        {
            map.Pack(own.Made);
            if (tape.Records)
                map.PackBackward(own.Made);
        }
    }

    /// <summary>The map of this pass in place of the declared one.</summary>
    public GateMap Of(GateMap declared) => own.Maps[declared.Place];

    /// <summary>A derived vector, padded to whole lanes with zeros.</summary>
    public ReadOnlySpan<float> Vector(DerivedWeight weight) => own.Padded[weight.Index];

    /// <summary>Adds the gradients in a sheet to those of the variables.</summary>
    public void AddGradients(GradientSheet sheet)
    {
        foreach (var weight in cell.DerivedWeights)
        {
            if (!own.Made[weight.Index].NeedsGradient)
                continue;
            var gradient = own.Made[weight.Index].Gradient;
            TensorPrimitives.Add(gradient, sheet[weight], gradient);
        }
    }

    protected internal override void Backward()
    {
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
        var generator = own.Streams[weight.Index].At(dropout.Step);
        mask.Rate.Draw(ref generator, drawn.Span);
        return tape.Constant(drawn);
    }

    sealed class Copies(Cell cell)
    {
        public Variable[] Made { get; } = new Variable[cell.DerivedWeights.Count];

        /// <summary>The parameters of the weight at hand.</summary>
        public Variable[] Used { get; } = new Variable[cell.DerivedWeights.Max(weight => weight.Parameters.Count)];

        /// <summary>The vectors.</summary>
        public float[][] Padded { get; } =
            [.. cell.DerivedWeights.Select(weight => new float[weight.Shape.Rank == 1 ? Lane.Pad(weight.Shape.Length) : 0])];

        public GateMap[] Maps { get; } = [.. cell.PassMaps.Select(map => map.ForPass())];

        /// <summary>Those that the masks are drawn from.</summary>
        public RandomStream[] Streams { get; } = new RandomStream[cell.DerivedWeights.Count];

        public (long Seed, int Index)? StreamsOf { get; set; }
    }
}
