namespace MoGru.Cells.Networks;

/// <summary>A network that advances step by step, over layers that carry their states.</summary>
interface IFrameStream
{
    /// <summary>Makes one step.</summary>
    /// <param name="x">[rows, n].</param>
    /// <param name="y">[rows, outputs], overwritten.</param>
    void Advance(ReadOnlySpan<float> x, Span<float> y);
}
