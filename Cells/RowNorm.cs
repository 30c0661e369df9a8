using System.Runtime.Intrinsics;
using MoGru.Cells.Scanning;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>
/// LayerNorm of a state within a step, in place: every row to zero mean and unit variance, then a gain and a bias (Ba et al. 2016;
/// epsilon 1e-5, biased variance). The rows' padding is zero before and after.
/// </summary>
sealed class RowNorm
{
    const float Epsilon = 1e-5f;

    readonly int size;
    readonly int width;
    readonly Parameter gain;
    readonly Parameter bias;
    readonly float[] paddedGain;
    readonly float[] paddedBias;
    readonly Lanes tail;  // all bits set in the lanes of the last sixteen that exist
    Slot unit;            // (x - mean) * rho
    Slot rho;             // 1 / sqrt(variance + epsilon), first of each row
    Slot dGain;
    Slot dBias;

    public RowNorm(ParameterList parameters, int size)
    {
        this.size = size;
        width = Lane.Pad(size);
        gain = parameters.Add("weight", [size], Initial.One);
        bias = parameters.Add("bias", [size], Initial.Zero);
        paddedGain = new float[width];
        paddedBias = new float[width];
        tail = Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(size - (width - Lanes.Count))));
    }

    /// <summary>Takes the slots that it saves in.</summary>
    public void Declare(Slot unitSlot, Slot rhoSlot, Func<Parameter, Slot> addRowSum) =>
        (unit, rho, dGain, dBias) = (unitSlot, rhoSlot, addRowSum(gain), addRowSum(bias));

    public void Prepare()
    {
        gain.Value.CopyTo(paddedGain);
        bias.Value.CopyTo(paddedBias);
    }

    public void Forward(in Step step, Span<float> x)
    {
        Span<float> units = step[unit], rhos = step[rho];
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
            rhos[row * Lanes.Count] = scale;

            for (int i = 0; i < width; i += Lanes.Count)
            {
                var normal = Lane.Load(units, at + i) * scale;
                normal.Store(units, at + i);
                Vector512.FusedMultiplyAdd(normal, Lane.Load(paddedGain, i), Lane.Load(paddedBias, i)).Store(x, at + i);
            }
        }
    }

    // x reaches unit directly, through the mean, and through the variance: the last two take the row's
    // average gradient, and its part along unit, out of dx.
    public void Backward(in Step step, Span<float> dx)
    {
        Span<float> units = step[unit], rhos = step[rho], gains = step[dGain], biases = step[dBias];
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
            var scale = Vector512.Create(rhos[row * Lanes.Count]);
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
