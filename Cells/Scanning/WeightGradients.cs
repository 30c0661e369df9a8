using CommunityToolkit.HighPerformance;

namespace MoGru.Cells.Scanning;

/// <summary>
/// The gradients of a product Y = X·Wᵀ + b over the rows of one chunk, dW += dYᵀ·X and db += Σ dY, for one block of outputs after the other.
/// Each sum runs over the rows in order and is then added to the gradient.
/// </summary>
/// <param name="x">X, [rows, depth].</param>
/// <param name="dy">dY, [rows, outputs], the outputs whole lanes.</param>
/// <param name="scratch">At least <see cref="ScratchLength"/>.</param>
readonly ref struct WeightGradients(MatrixView x, MatrixView dy, Span<float> scratch)
{
    /// <summary>The most rows of a chunk.</summary>
    public const int MaxRows = 128;

    readonly MatrixView x = x;
    readonly MatrixView dy = dy;
    readonly Span<float> sums = scratch[..((1 + NarrowDepth(x)) * dy.Columns)];  // [1 + narrow depth, outputs]: Σ dy, then Σ x dy of each input
    readonly Span<float> rest = scratch[((1 + NarrowDepth(x)) * dy.Columns)..];  // x packed, unless it is narrow, then a block of dy

    /// <summary>The floats of scratch for so many rows of inputs and outputs of these widths.</summary>
    public static int ScratchLength(int rows, int depth, int outputs) => rows * Lane.Pad(depth) + (1 + GateMap.NarrowDepth) * outputs;

    /// <summary>The sum of every output over the rows.</summary>
    public ReadOnlySpan<float> Sums => sums[..dy.Columns];

    bool IsNarrow => x.Columns <= GateMap.NarrowDepth;

    // [depth / 16][rows, 16]
    Span<float> PackedX => rest[..(x.Rows * Lane.Pad(x.Columns))];

    /// <summary>Does once what all blocks share, before any of them: packs x, and adds up the rows where that is wanted.</summary>
    public void Prepare(bool hasBias)
    {
        if (IsNarrow || hasBias)
            AddUpRows();
        if (!IsNarrow)
            Pack(x, PackedX);
    }

    /// <summary>dW += dYᵀ·X, of the rows of W that give these outputs.</summary>
    public void AddTo(Span2D<float> dW, Share outputs)
    {
        if (!IsNarrow)
        {
            // The columns of dy are read where they stand, a cache line for every row: as fast as from a packed copy, without the copy.
            Gemm.Multiply(dy.ColumnsOf(outputs).T, PackedX, dW, accumulate: true);
            return;
        }
        for (int k = 0; k < x.Columns; k++)
        {
            var products = ProductsOf(k, outputs);
            for (int i = 0; i < products.Length; i++)
                dW[i, k] += products[i];
        }
    }

    /// <summary>dW += Xᵀ·dY, of the columns that give these outputs of a weight that is stored [in, out].</summary>
    public void AddTransposedTo(Span2D<float> dW, Share outputs)
    {
        if (!IsNarrow)
        {
            var some = dy.ColumnsOf(outputs);
            var packed = rest.Slice(PackedX.Length, some.Rows * Lane.Pad(some.Columns));
            Pack(some, packed);
            Gemm.Multiply(x.T, packed, dW, accumulate: true);
            return;
        }
        for (int k = 0; k < x.Columns; k++)
        {
            var row = dW.GetRowSpan(k);
            TensorPrimitives.Add(row, ProductsOf(k, outputs), row);
        }
    }

    // A narrow x has been multiplied with dy while its rows were added up.
    ReadOnlySpan<float> ProductsOf(int input, Share outputs) => sums.Slice((1 + input) * dy.Columns + outputs.Start, outputs.Count);

    // Row after row, because columns of dy lie a page apart; the sums stay in the first-level cache.
    void AddUpRows()
    {
        sums.Clear();
        int outputs = dy.Columns, inputs = NarrowDepth(x);
        for (int row = 0; row < dy.Rows; row++)
        {
            ReadOnlySpan<float> xRow = x.Row(row), dyRow = dy.Row(row);
            for (int i = 0; i < outputs; i += Lanes.Count)
            {
                var lanes = Lane.Load(dyRow, i);
                (Lane.Load(sums, i) + lanes).Store(sums, i);
                for (int k = 0; k < inputs; k++)
                {
                    int at = (1 + k) * outputs + i;
                    Vector512.FusedMultiplyAdd(lanes, Vector512.Create(xRow[k]), Lane.Load(sums, at)).Store(sums, at);
                }
            }
        }
    }

    // The width of x where it is narrow, otherwise 0.
    static int NarrowDepth(MatrixView x) => x.Columns <= GateMap.NarrowDepth ? x.Columns : 0;

    static void Pack(MatrixView source, Span<float> panels)
    {
        // Row after row: columns of the source lie a page apart, those of the panels do not.
        for (int i = 0; i < source.Rows; i++)
        {
            var row = source.Row(i);
            for (int column = 0; column < source.Columns; column += Lanes.Count)
                Lane.LoadUpTo(row, column).Store(panels, column * source.Rows + i * Lanes.Count);
        }
    }
}
