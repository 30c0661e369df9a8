using System.Diagnostics.CodeAnalysis;
using MoGru.Engine.Memory;
using MoGru.Engine.Random;

namespace MoGru.Cells.Scanning;

/// <summary>
/// LayerNorm of a state within a step, in place: every row to zero mean and unit variance, then a gain and a bias (Ba et al. 2016;
/// epsilon 1e-5, biased variance). The rows' padding is zero before and after.
/// </summary>
[Experimental(Contract.Diagnostic)]
public sealed class RowNorm
{
    const float Epsilon = 1e-5f;
    const float WideRho = 1e-36f;  // of rows spread so far that x - mean may overflow

    readonly int size;
    readonly int width;
    readonly Parameter gain;
    readonly Parameter bias;
    readonly float[] paddedGain;
    readonly float[] paddedBias;
    readonly Lanes tail;  // all bits set for those of the last sixteen floats that exist
    readonly Slot unit;     // (x - mean) * rho: saved, or made anew backward
    readonly Slot moments;  // first of each row rho = 1 / sqrt(variance + epsilon), second the mean
    readonly Slot dGain;
    readonly Slot dBias;

    /// <summary>Declares <c>name.weight</c> and <c>name.bias</c> [size].</summary>
    /// <param name="scope">Where the cell declares its parameters.</param>
    /// <param name="name">The norm's name there.</param>
    /// <param name="size">The width of a row, unpadded.</param>
    /// <param name="units">For the normal rows; where they are not saved, <see cref="Rebuild"/> goes before <see cref="Backward"/>.</param>
    /// <param name="momentsOfRows">A narrow slot that is saved.</param>
    /// <param name="addRowSum">Declares the sum over rows of a parameter's gradient.</param>
    public RowNorm(CellScope scope, string name, int size, Slot units, Slot momentsOfRows, Func<Parameter, Slot> addRowSum)
    {
        (this.size, unit, moments) = (size, units, momentsOfRows);
        width = Lane.Pad(size);
        gain = scope.Parameter($"{name}.weight", [size], Initial.One);
        bias = scope.Parameter($"{name}.bias", [size], Initial.Zero);
        (dGain, dBias) = (addRowSum(gain), addRowSum(bias));
        paddedGain = new float[width];
        paddedBias = new float[width];
        tail = Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(size - (width - Lanes.Count))));
    }

    public void Pack()
    {
        gain.Value.CopyTo(paddedGain);
        bias.Value.CopyTo(paddedBias);
    }

    public void Forward(in Step step, Span<float> x)
    {
        Span<float> units = step[unit], rowMoments = step[moments];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * width;
            var sum = Lanes.Zero;
            for (int i = 0; i < width; i += Lanes.Count)
                sum += Lane.Load(x, at + i);
            var mean = Vector512.Create(Reduce.Across(sum) / size);

            var squares = Lanes.Zero;
            for (int i = 0; i < width; i += Lanes.Count)
            {
                var centred = Lane.Load(x, at + i) - mean;
                if (i == width - Lanes.Count)
                    centred &= tail;
                centred.Store(units, at + i);
                squares = Vector512.FusedMultiplyAdd(centred, centred, squares);
            }
            float scale = 1 / MathF.Sqrt(Reduce.Across(squares) / size + Epsilon);
            (rowMoments[row * Lanes.Count], rowMoments[row * Lanes.Count + 1]) = (scale, mean[0]);
            if (!(scale > 0))
            {
                // The squares have overflowed, or an element is not finite.
                (rowMoments[row * Lanes.Count + 1], rowMoments[row * Lanes.Count]) =
                    WideRow.Normalise(x.Slice(at, size), Epsilon, units.Slice(at, size));
                scale = 1;
            }

            for (int i = 0; i < width; i += Lanes.Count)
            {
                var normal = Lane.Load(units, at + i) * scale;
                normal.Store(units, at + i);
                Vector512.FusedMultiplyAdd(normal, Lane.Load(paddedGain, i), Lane.Load(paddedBias, i)).Store(x, at + i);
            }
        }
    }

    /// <summary>Where x goes before <see cref="Rebuild"/>, [rows, width].</summary>
    public Span<float> Units(in Step step) => step[unit];

    /// <summary>From x, where the units are to be, makes the units of the forward step.</summary>
    public void Rebuild(in Step step)
    {
        Span<float> units = step[unit], rowMoments = step[moments];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * width;
            if (rowMoments[row * Lanes.Count] < WideRho)
            {
                WideRow.Normalise(units.Slice(at, size), rowMoments[row * Lanes.Count + 1], rowMoments[row * Lanes.Count]);
                continue;
            }
            var scale = Vector512.Create(rowMoments[row * Lanes.Count]);
            var mean = Vector512.Create(rowMoments[row * Lanes.Count + 1]);
            for (int i = 0; i < width; i += Lanes.Count)
            {
                var centred = Lane.Load(units, at + i) - mean;
                if (i == width - Lanes.Count)
                    centred &= tail;
                (centred * scale).Store(units, at + i);
            }
        }
    }

    // x reaches unit directly, through the mean, and through the variance: the last two take the row's
    // average gradient, and its part along unit, out of dx.
    public void Backward(in Step step, Span<float> dx)
    {
        Span<float> units = step[unit], rowMoments = step[moments], gains = step[dGain], biases = step[dBias];
        for (int row = 0; row < step.Rows; row++)
        {
            int at = row * width;
            var sum = Lanes.Zero;
            var dot = Lanes.Zero;
            for (int i = 0; i < width; i += Lanes.Count)
            {
                // y = unit * gain + bias
                var dy = Lane.Load(dx, at + i);
                var normal = Lane.Load(units, at + i);
                (Lane.Load(biases, at + i) + dy).Store(biases, at + i);
                Vector512.FusedMultiplyAdd(dy, normal, Lane.Load(gains, at + i)).Store(gains, at + i);
                var dUnit = dy * Lane.Load(paddedGain, i);
                dUnit.Store(dx, at + i);
                sum += dUnit;
                dot = Vector512.FusedMultiplyAdd(dUnit, normal, dot);
            }

            // unit = (x - mean) * rho
            var average = Vector512.Create(Reduce.Across(sum) / size);
            var along = Vector512.Create(Reduce.Across(dot) / size);
            var scale = Vector512.Create(rowMoments[row * Lanes.Count]);
            for (int i = 0; i < width; i += Lanes.Count)
            {
                var centred = Lane.Load(dx, at + i) - average;
                var result = Vector512.FusedMultiplyAdd(-along, Lane.Load(units, at + i), centred) * scale;
                if (i == width - Lanes.Count)
                    result &= tail;
                result.Store(dx, at + i);
            }
        }
    }
}
