using CommunityToolkit.HighPerformance;
using MoGru.Engine.Kernels;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>
/// An affine map into the blocks of a slot, put together from windows of parameters: block k is x Wₖᵀ + bₖ. It keeps the weights packed for
/// the products forward and backward, and packs them anew only when a parameter has changed.
/// </summary>
/// <param name="depth">The width of x.</param>
/// <param name="blockSize">The unpadded width of a block.</param>
sealed class GateMap(int depth, int blockSize)
{
    readonly List<Block> blocks = [];
    readonly Arena arena = new();
    readonly int blockWidth = Lane.Pad(blockSize);
    PackedMatrix? forward;   // [depth, blocks · blockWidth]
    PackedMatrix? backward;  // [blocks · blockWidth, depth]
    Tensor bias;             // [blocks · blockWidth]
    long packedVersion = -1;

    /// <summary>The width of x.</summary>
    public int Depth => depth;

    /// <summary>The columns that the product writes; blocks of bias alone, which must come last, are not among them.</summary>
    public int Columns => WeightBlocks * blockWidth;

    /// <summary>The rows of all weight windows together: the outputs among which weight gradients are shared.</summary>
    public int OutputRows => WeightBlocks * blockSize;

    /// <summary>True where the map has a bias, so that its destination must be filled before the product is added.</summary>
    public bool HasBias => blocks.Exists(b => b.Biases.Length > 0);

    int WeightBlocks => blocks.Count(b => b.Weight is not null);

    /// <summary>
    /// Adds the next block: rows from <paramref name="row"/> on of the weight, columns from <paramref name="column"/> on, and of each bias the
    /// elements from the same row on.
    /// </summary>
    public GateMap Add(Parameter? weight, int row, int column = 0, params Parameter[] biases)
    {
        blocks.Add(new(weight, row, column, biases));
        return this;
    }

    /// <summary>Packs the weights if a parameter has changed since. Not to be called while another thread uses the map.</summary>
    public void Pack()
    {
        long version = 0;
        foreach (var block in blocks)
        {
            version += block.Weight?.Version ?? 0;
            foreach (var parameter in block.Biases)
                version += parameter.Version;
        }
        if (version == packedVersion)
            return;
        packedVersion = version;

        forward ??= new(arena, depth, Columns);
        backward ??= new(arena, Columns, depth);
        if (bias.IsNone)
            bias = arena.Take([blocks.Count * blockWidth]);
        bias.Span.Clear();
        for (int k = 0; k < blocks.Count; k++)
        {
            var (weight, row, column, biases) = blocks[k];
            if (weight is not null)
            {
                var window = weight.Value.AsSpan2D(row * weight.Shape[1] + column, blockSize, depth, weight.Shape[1] - depth);
                forward.SetTransposed(window, 0, k * blockWidth);
                backward.Set(window, k * blockWidth, 0);
            }
            var target = bias.Span.Slice(k * blockWidth, blockSize);
            foreach (var parameter in biases)
                TensorPrimitives.Add(target, parameter.Value.Slice(row, blockSize), target);
        }
    }

    /// <summary>Sets every row of y, yRow apart, to the bias.</summary>
    public void Fill(Span<float> y, int yRow, int rows)
    {
        var source = bias.Span;
        for (int i = 0; i < rows; i++)
            source.CopyTo(y[(i * yRow)..]);
    }

    /// <summary>y (+)= x Wᵀ, rows xRow and yRow apart.</summary>
    public void Forward(ReadOnlySpan<float> x, int xRow, int rows, bool accumulate, Span<float> y, int yRow) =>
        Gemm.Multiply(x, xRow, 1, forward!, rows, Columns, accumulate, y, yRow);

    /// <summary>y = x Wᵀ + b of a map of one block, rows of y not padded.</summary>
    public void ForwardUnpadded(ReadOnlySpan<float> x, int xRow, int rows, Span<float> y)
    {
        for (int i = 0; i < rows; i++)
            bias.Span[..blockSize].CopyTo(y[(i * blockSize)..]);
        Gemm.Multiply(x, xRow, 1, forward!, rows, blockSize, accumulate: true, y, blockSize);
    }

    /// <summary>dx (+)= dy W.</summary>
    public void Backward(ReadOnlySpan<float> dy, int dyRow, int rows, bool accumulate, Span<float> dx, int dxRow) =>
        Gemm.Multiply(dy, dyRow, 1, backward!, rows, depth, accumulate, dx, dxRow);

    /// <summary>The floats of scratch that <see cref="WeightGradient"/> needs.</summary>
    public int ScratchLength => Gemm.DepthBlock * (Lane.Pad(depth) + WeightGradients.TileRows);

    /// <summary>dW += dyᵀ x and db += Σ dy over all rows, for one part of the outputs.</summary>
    public void WeightGradient(
        ReadOnlySpan<float> dy, int dyRow, ReadOnlySpan<float> x, int xRow, int rows, int part, int parts, Span<float> scratch)
    {
        var share = Share.Of(blocks.Count * blockSize, WeightGradients.TileRows, part, parts);
        for (int from = 0; from < rows; from += Gemm.DepthBlock)
        {
            int count = Math.Min(Gemm.DepthBlock, rows - from);
            var gradients = new WeightGradients(x[(from * xRow)..], xRow, depth, dy[(from * dyRow)..], dyRow, count, scratch);
            for (int at = share.Start, end = share.Start + share.Count; at < end;)
            {
                int k = at / blockSize;
                int row = at % blockSize;
                int height = Math.Min(WeightGradients.TileRows, Math.Min(blockSize - row, end - at));
                gradients.Load(k * blockWidth + row, height);
                var (weight, firstRow, column, biases) = blocks[k];
                if (weight is not null)
                    gradients.Multiply(weight.Gradient[((firstRow + row) * weight.Shape[1] + column)..], weight.Shape[1]);
                foreach (var parameter in biases)
                    gradients.AddSums(parameter.Gradient.Slice(firstRow + row, height));
                at += height;
            }
        }
    }

    readonly record struct Block(Parameter? Weight, int Row, int Column, Parameter[] Biases);
}
