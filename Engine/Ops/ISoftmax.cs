namespace MoGru.Engine.Ops;

/// <summary>The softmax of a row, or a function of it.</summary>
interface ISoftmax
{
    static abstract void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>Adds dx of dy; y is what forward gave.</summary>
    static abstract void Backward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx);
}
