using System.Diagnostics.CodeAnalysis;
using CommunityToolkit.HighPerformance;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// An affine map into the blocks of a slot, put together from windows of parameters: block k is x Wₖᵀ + bₖ. It keeps the weights packed for
/// the products forward, and from the first walk backward on for those backward too; it packs them anew only when a parameter has changed.
/// Of weights that a pass derives, every pass has a map of its own.
/// </summary>
/// <param name="depth">The width of x.</param>
/// <param name="blockSize">The unpadded width of a block.</param>
[Experimental(Contract.Diagnostic)]
public sealed class GateMap(int depth, int blockSize)
{
    /// <summary>Up to this width of x, the product is made without tiles.</summary>
    internal const int NarrowDepth = 4;

    readonly List<Block> blocks = [];
    readonly int blockWidth = Lane.Pad(blockSize);
    PackedMatrix? forward;   // [depth, blocks · blockWidth]
    PackedMatrix? backward;  // [blocks · blockWidth, depth]
    Tensor bias;             // [blocks · blockWidth]
    long packedVersion = -1, packedBackVersion = -1;
    bool hasBias;

    /// <summary>The width of x.</summary>
    public int Depth => depth;

    /// <summary>True where a block has a bias.</summary>
    internal bool HasBias => hasBias;

    /// <summary>The unpadded width of a block.</summary>
    internal int BlockSize => blockSize;

    /// <summary>True where x is so narrow that the product is made without tiles.</summary>
    internal bool IsNarrow => depth <= NarrowDepth;

    /// <summary>The columns of all blocks.</summary>
    public int Width => blocks.Count * blockWidth;

    /// <summary>The columns that the product writes; blocks of bias alone, which come last, are not among them.</summary>
    internal int Columns { get; private set; }

    /// <summary>
    /// Adds the next block: rows from <paramref name="row"/> on of the weight, columns from <paramref name="column"/> on, and of each bias the
    /// elements from the same row on.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// The weight or a bias does not hold the window, or a block with a weight follows one of bias alone.
    /// </exception>
    public GateMap Add(Parameter weight, int row, int column = 0, params Parameter[] biases)
    {
        ArgumentNullException.ThrowIfNull(weight);
        return Add(new(weight, null, row, column, false, From(biases, row)));
    }

    /// <summary>
    /// Adds the next block, of bias alone: of each bias the elements from <paramref name="row"/> on. Only such blocks may follow, for the product
    /// leaves them out.
    /// </summary>
    /// <exception cref="ArgumentException">A bias does not hold the window.</exception>
    public GateMap AddBias(int row, params Parameter[] biases) => Add(new(null, null, row, 0, false, From(biases, row)));

    /// <summary>
    /// Adds the next block of a weight that is stored [in, out]: columns from <paramref name="column"/> on give the block, rows from
    /// <paramref name="row"/> on stand for x, and of each bias the elements from the same column on are added.
    /// </summary>
    public GateMap AddTransposed(Parameter weight, int row, int column, params Parameter[] biases) =>
        Add(new(weight, null, row, column, true, From(biases, column)));

    /// <summary>
    /// Adds the next block as <see cref="Add(Parameter, int, int, Parameter[])"/> does, of as many columns as rows, whose diagonal is never read: it counts
    /// as zeros, and has gradient 0.
    /// </summary>
    public GateMap AddOffDiagonal(Parameter weight, int row, params Parameter[] biases)
    {
        if (depth != blockSize)
            throw new ArgumentException($"A block without its diagonal has as many columns as rows, not {depth} and {blockSize}.");
        Add(weight, row, 0, biases);
        blocks[^1] = blocks[^1] with { IsOffDiagonal = true };
        return this;
    }

    /// <summary>Adds the next block of a weight that is derived, as <see cref="Add(Parameter, int, int, Parameter[])"/> does.</summary>
    public GateMap AddDerived(DerivedWeight weight, int row, int column = 0, params Parameter[] biases) =>
        Add(new(null, weight, row, column, false, From(biases, row)));

    /// <summary>Adds the next block of a derived weight [in, out], as <see cref="AddTransposed"/> does.</summary>
    public GateMap AddDerivedTransposed(DerivedWeight weight, int row, int column, params Parameter[] biases) =>
        Add(new(null, weight, row, column, true, From(biases, column)));

    /// <summary>Adds to the last block a bias whose elements stand elsewhere than the weight's rows: those from <paramref name="row"/> on.</summary>
    /// <exception cref="InvalidOperationException">There is no block yet.</exception>
    /// <exception cref="ArgumentException">The bias does not hold the window.</exception>
    public GateMap PlusBias(Parameter bias, int row)
    {
        if (blocks.Count == 0)
            throw new InvalidOperationException("There is no block yet whose bias this could be; Add comes first.");
        var block = blocks[^1] with { Biases = [.. blocks[^1].Biases, new(bias, row)] };
        block.Require(depth, blockSize);
        blocks[^1] = block;
        hasBias = true;
        return this;
    }

    static BiasWindow[] From(Parameter[] biases, int row) => [.. biases.Select(bias => new BiasWindow(bias, row))];

    GateMap Add(Block block)
    {
        block.Require(depth, blockSize);
        if (block.HasWeight && Columns < Width)
            throw new ArgumentException("A block with a weight follows one of bias alone; blocks of bias alone come last.");
        blocks.Add(block);
        Columns += block.HasWeight ? blockWidth : 0;
        hasBias |= block.Biases.Length > 0;
        return this;
    }

    /// <summary>
    /// Packs the weights for products forward if a parameter has changed since. Not to be called while another thread uses the map.
    /// </summary>
    internal void Pack()
    {
        long version = Version;
        if (version == packedVersion)
            return;
        packedVersion = version;
        Pack([]);
    }

    /// <summary>The same for products backward.</summary>
    internal void PackBackward()
    {
        long version = Version;
        if (version == packedBackVersion)
            return;
        packedBackVersion = version;
        PackBackward([]);
    }

    long Version
    {
        get
        {
            long version = 0;
            foreach (var block in blocks)
            {
                version += block.Weight?.Version ?? 0;
                foreach (var bias in block.Biases)
                    version += bias.Parameter.Version;
            }
            return version;
        }
    }

    /// <summary>True where a weight is derived, so that the packed copies are a pass's own.</summary>
    internal bool IsOfPass => blocks.Exists(block => block.Derived is not null);

    /// <summary>The parameters that it is made of, beside derived weights.</summary>
    internal IEnumerable<Parameter> Parameters =>
        blocks.SelectMany(block => block.Biases.Select(bias => bias.Parameter).Concat(block.Weight is { } weight ? [weight] : []));

    /// <summary>
    /// For messages, what gives an element of a block: an output of its weight, or where it has none an element of its bias.
    /// </summary>
    internal (string Name, int Index) Origin(int block, int index) => blocks[block] switch
    {
        { Weight: { } weight } at => (weight.Name, (at.Transposed ? at.Column : at.Row) + index),
        { Derived: not null } at => ("a derived weight", (at.Transposed ? at.Column : at.Row) + index),
        { Biases: [var bias, ..] } => (bias.Parameter.Name, bias.Start + index),
        _ => ("nothing", index),
    };

    /// <summary>Its place among the maps of a cell that are a pass's own; −1 for those that all passes share.</summary>
    internal int Place { get; set; } = -1;

    /// <summary>The same map, for the packed copies of one pass.</summary>
    internal GateMap ForPass()
    {
        var own = new GateMap(depth, blockSize);
        foreach (var block in blocks)
            own.Add(block);
        return own;
    }

    /// <summary>Packs the weights for products forward, of those derived these values.</summary>
    internal void Pack(ReadOnlySpan<Variable> derived)
    {
        forward ??= new(new Arena((long)Columns * depth), depth, Columns);
        Fill(forward, derived, back: false);
        if (bias.IsNone)
            bias = new Arena(Width).Take([Width]);
        bias.Span.Clear();
        for (int k = 0; k < blocks.Count; k++)
        {
            var target = bias.Span.Slice(k * blockWidth, blockSize);
            foreach (var (parameter, start) in blocks[k].Biases)
                TensorPrimitives.Add(target, parameter.Value.Slice(start, blockSize), target);
        }
    }

    /// <summary>
    /// Packs the weights for products backward, of those derived these values. A narrow map has none: it reads those for products forward.
    /// </summary>
    internal void PackBackward(ReadOnlySpan<Variable> derived)
    {
        if (IsNarrow)
            return;
        backward ??= new(new Arena((long)Columns * Lane.Pad(depth)), Columns, depth);
        Fill(backward, derived, back: true);
    }

    void Fill(PackedMatrix packed, ReadOnlySpan<Variable> derived, bool back)
    {
        for (int k = 0; k < blocks.Count; k++)
        {
            var block = blocks[k];
            if (!block.HasWeight)
                continue;
            var weight = block.Derived is null ? block.Weight!.Value : derived[block.Derived.Index].Value;
            var (height, width) = block.Transposed ? (depth, blockSize) : (blockSize, depth);
            var window = weight.AsSpan2D(block.Start, height, width, block.Stride - width);
            var (row, column) = back ? (k * blockWidth, 0) : (0, k * blockWidth);
            if (block.Transposed == back)
                packed.SetTransposed(window, row, column);
            else
                packed.Set(window, row, column);
            for (int i = 0; block.IsOffDiagonal && i < depth; i++)
                packed.Set(((ReadOnlySpan<float>)[0]).AsSpan2D(1, 1), row + i, column + i);
        }
    }

    /// <summary>y = x Wᵀ + b, rows xRow and yRow apart, blocks of bias alone included.</summary>
    internal void Affine(ReadOnlySpan<float> x, int xRow, int rows, Span<float> y, int yRow)
    {
        var source = bias.Span;
        if (IsNarrow)
        {
            NarrowAffine(x, xRow, rows, y, yRow);
            source = source[Columns..];
            y = y[Columns..];
        }
        StridedRows.Copy(source, 0, y, yRow, rows, source.Length);
        if (!IsNarrow)
            Forward(x, xRow, rows, accumulate: true, y, yRow);
    }

    /// <summary>y = x Wᵀ + b of a map of one block, the rows of y not padded.</summary>
    internal void AffineUnpadded(ReadOnlySpan<float> x, int rows, Span<float> y)
    {
        StridedRows.Copy(bias.Span, 0, y, blockSize, rows, blockSize);
        Gemm.Multiply(new(x, rows, depth), forward!, y.AsSpan2D(0, rows, blockSize, 0), accumulate: true);
    }

    /// <summary>
    /// y (+)= x Wᵀ, rows xRow and yRow apart; a single row from its first columns on or from its last, which every other step takes.
    /// </summary>
    internal void Forward(ReadOnlySpan<float> x, int xRow, int rows, bool accumulate, Span<float> y, int yRow, bool fromEnd = false) =>
        Gemm.Multiply(new(x, rows, depth, xRow), forward!, y.AsSpan2D(0, rows, Columns, yRow - Columns), accumulate, fromEnd);

    /// <summary>dx (+)= dy W.</summary>
    internal void Backward(ReadOnlySpan<float> dy, int dyRow, int rows, bool accumulate, Span<float> dx, int dxRow)
    {
        if (!IsNarrow)
            Gemm.Multiply(new(dy, rows, Columns, dyRow), backward!, dx.AsSpan2D(0, rows, depth, dxRow - depth), accumulate);
        else
            NarrowBackward(dy, dyRow, rows, accumulate, dx, dxRow);
    }

    /// <summary>The floats of scratch that <see cref="WeightGradient"/> needs for so many rows.</summary>
    internal int ScratchLength(int rows) =>
        WeightGradients.ScratchLength(rows, depth, Width) + (blocks.Exists(block => block.Transposed) ? rows * blockWidth : 0);

    /// <summary>dW += dyᵀ x and db += Σ dy over the rows of a chunk.</summary>
    internal void WeightGradient(
        ReadOnlySpan<float> dy, int dyRow, ReadOnlySpan<float> x, int xRow, int rows, GradientSheet sheet, Span<float> scratch)
    {
        var gradients = new WeightGradients(new(x, rows, depth, xRow), new(dy, rows, Width, dyRow), scratch);
        gradients.Prepare(hasBias);
        for (int k = 0; k < blocks.Count; k++)
        {
            var block = blocks[k];
            if (block.HasWeight)
            {
                var outputs = new Share(k * blockWidth, blockSize);
                var dWeight = block.Derived is null ? sheet[block.Weight!] : sheet[block.Derived];
                var (height, width) = block.Transposed ? (depth, blockSize) : (blockSize, depth);
                var window = dWeight.AsSpan2D(block.Start, height, width, block.Stride - width);
                if (block.Transposed)
                    gradients.AddTransposedTo(window, outputs);
                else
                    gradients.AddTo(window, outputs);
                for (int i = 0; block.IsOffDiagonal && i < depth; i++)
                    window[i, i] = 0;
            }
            foreach (var (parameter, start) in block.Biases)
            {
                var dBias = sheet[parameter].Slice(start, blockSize);
                TensorPrimitives.Add(dBias, gradients.Sums.Slice(k * blockWidth, blockSize), dBias);
            }
        }
    }

    /// <summary>Names the parameters to a layout.</summary>
    internal void AddTo(GradientLayout layout)
    {
        foreach (var block in blocks)
        {
            if (block.Weight is not null)
                layout.Add(block.Weight);
            if (block.Derived is not null)
                layout.Add(block.Derived);
            foreach (var bias in block.Biases)
                layout.Add(bias.Parameter);
        }
    }

    // A few inputs are a few multiply-adds on each output; a tile would be mostly padding.
    void NarrowAffine(ReadOnlySpan<float> x, int xRow, int rows, Span<float> y, int yRow)
    {
        var weights = forward!.Panels;
        var start = bias.Span;
        for (int i = 0; i < rows; i++)
        {
            for (int column = 0; column < Columns; column += Lanes.Count)
            {
                var sum = Lane.Load(start, column);
                for (int k = 0; k < depth; k++)
                    sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[i * xRow + k]), Lane.Load(weights, column * depth + k * Lanes.Count), sum);
                sum.Store(y, i * yRow + column);
            }
        }
    }

    void NarrowBackward(ReadOnlySpan<float> dy, int dyRow, int rows, bool accumulate, Span<float> dx, int dxRow)
    {
        var weights = forward!.Panels;
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < depth; k++)
            {
                var sum = Lanes.Zero;
                for (int column = 0; column < Columns; column += Lanes.Count)
                    sum = Vector512.FusedMultiplyAdd(Lane.Load(dy, i * dyRow + column), Lane.Load(weights, column * depth + k * Lanes.Count), sum);
                float dot = Reduce.Across(sum);
                dx[i * dxRow + k] = accumulate ? dx[i * dxRow + k] + dot : dot;
            }
        }
    }

    readonly record struct BiasWindow(Parameter Parameter, int Start);

    readonly record struct Block(Parameter? Weight, DerivedWeight? Derived, int Row, int Column, bool Transposed, BiasWindow[] Biases)
    {
        /// <summary>True where the diagonal counts as zeros.</summary>
        public bool IsOffDiagonal { get; init; }

        /// <summary>False for a block of bias alone.</summary>
        public bool HasWeight => Weight is not null || Derived is not null;

        /// <summary>Refuses a window that a weight or a bias does not hold: it would go on in the next rows.</summary>
        public void Require(int depth, int blockSize)
        {
            if (HasWeight)
            {
                var shape = Derived?.Shape ?? Weight!.Shape;
                var (height, width) = Transposed ? (depth, blockSize) : (blockSize, depth);
                if (shape.Rank != 2 || !Holds(shape[0], Row, height) || !Holds(shape[1], Column, width))
                    throw new ArgumentException(
                        $"A block is {height} rows from row {Row} on, {width} columns from column {Column} on; "
                            + $"the weight {(Weight is null ? "" : $"{Weight.Name} ")}is {shape}.");
            }
            foreach (var (bias, start) in Biases)
            {
                if (!Holds(bias.Shape.Length, start, blockSize))
                    throw new ArgumentException(
                        $"A block takes {blockSize} elements from element {start} on of the bias {bias.Name}, which is {bias.Shape}.");
            }
        }

        static bool Holds(int all, int first, int count) => first >= 0 && (long)first + count <= all;

        /// <summary>The first element of the window of the weight.</summary>
        public int Start => Row * Stride + Column;

        /// <summary>The elements from row to row of the weight.</summary>
        public int Stride => Derived?.Shape[1] ?? Weight!.Shape[1];
    }
}
