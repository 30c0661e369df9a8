using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Parts;

/// <summary>
/// A weight [in, out] whose rows have had their mean taken out: y = w − mean(w). What it gives an input has mean 0 over the outputs, as LayerNorm wants
/// it, since mean(x w) = x mean(w): every row of a batch is then normed without a look at its mean.
/// </summary>
sealed class CentredWeight : Node
{
    Variable x, y;

    public static Variable Apply(Variable x)
    {
        var y = x.Tape.Output<CentredWeight>(x.Shape, x.NeedsGradient);
        int width = x.Shape.Last;
        ReadOnlySpan<float> rows = x.Value;
        var centred = y.Write();
        for (int start = 0; start < rows.Length; start += width)
        {
            var row = rows.Slice(start, width);
            TensorPrimitives.Subtract(row, Reduce.Sum(row) / width, centred.Slice(start, width));
        }
        var node = x.Tape.Record<CentredWeight>();
        (node.x, node.y) = (x, y);
        return y;
    }

    protected internal override void Backward()
    {
        if (!x.NeedsGradient)
            return;
        int width = x.Shape.Last;
        ReadOnlySpan<float> dY = y.Gradient;
        var dX = x.Gradient;
        for (int start = 0; start < dY.Length; start += width)
        {
            // y = x - mean(x)
            var row = dY.Slice(start, width);
            float mean = Reduce.Sum(row) / width;
            for (int i = 0; i < width; i++)
                dX[start + i] += row[i] - mean;
        }
    }
}
