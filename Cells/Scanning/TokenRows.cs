using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The input of a layer where it is rows of a small table, x = table[token]. The projection of an input depends on its row alone: the
/// rows are projected once, every step copies those of its tokens; the gradients of the projection are summed for every row, and only the
/// sums are multiplied.
/// </summary>
sealed class TokenRows
{
    readonly IntegerBuffer tokens = new();  // [B, T]
    Variable table;                         // [V, n]
    GateMap map = null!;
    Tensor projected;                       // [V, width]

    /// <summary>
    /// Whether the way over rows is cheaper than to project the input of every step. It projects every row of the table, and clears and adds up
    /// a sum for every row on every sheet of gradients: rows × sheets of work, whatever the batch. It pays where the tokens of the batch are at
    /// least twice as many, so that each sum is met twice on average.
    /// </summary>
    public static bool Pay(int rows, int batch, int steps) => 2L * rows * new RowGroups(batch).Sheets <= (long)batch * steps;

    /// <summary>The floats of the sums of gradients for every row.</summary>
    public int SumsLength => projected.Shape.Length;

    int Rows => projected.Shape[0];

    int Width => projected.Shape[1];

    /// <summary>Takes tokens and table, and projects the rows. The cell must be prepared.</summary>
    public void Project(in LayerInput input, Product projection, PassWeights? weights)
    {
        (table, map) = (input.Source, projection.Map.Place < 0 ? projection.Map : weights!.Of(projection.Map));
        tokens.Set(input.Tokens);
        projected = table.Tape.Take([table.Shape[0], projection.To.Width]);
        map.Affine(table.Value, map.Depth, Rows, projected.Span, Width);
    }

    /// <summary>Copies the projected inputs of one step into rows, rowWidth apart.</summary>
    public void Gather(in RowGroup group, int step, Span<float> rows, int rowWidth)
    {
        for (int row = 0; row < group.Rows; row++)
            projected.Span.Slice(tokens.Span[group.Index(row, step)] * Width, Width).CopyTo(rows[(row * rowWidth)..]);
    }

    /// <summary>Adds the gradients of projected inputs of some steps, rowWidth apart, to the sums for every row.</summary>
    public void ScatterAdd(in RowGroup group, int start, int count, ReadOnlySpan<float> dRows, int rowWidth, Span<float> sums)
    {
        for (int step = 0; step < count; step++)
        {
            for (int row = 0; row < group.Rows; row++)
            {
                // projection = projected[token]
                var sum = sums.Slice(tokens.Span[group.Index(row, start + step)] * Width, Width);
                TensorPrimitives.Add(sum, dRows.Slice((step * group.Rows + row) * rowWidth, Width), sum);
            }
        }
    }

    /// <summary>From the sums for every row to the gradients of weights and table.</summary>
    public void Backward(ReadOnlySpan<float> sums, GradientSheet sheet, Span<float> scratch)
    {
        // projected = table Wᵀ + b
        for (int row = 0; row < Rows; row += Scanning.WeightGradients.MaxRows)
        {
            int count = Math.Min(Scanning.WeightGradients.MaxRows, Rows - row);
            map.WeightGradient(sums[(row * Width)..], Width, table.Value[(row * map.Depth)..], map.Depth, count, sheet, scratch);
        }
        if (table.NeedsGradient)
            map.Backward(sums, Width, Rows, accumulate: true, table.Gradient, map.Depth);
    }
}
