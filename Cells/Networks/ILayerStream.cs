using MoGru.Cells.Scanning;

namespace MoGru.Cells.Networks;

/// <summary>A layer that advances step by step and carries its states.</summary>
interface ILayerStream
{
    /// <summary>The output of the last step, [B, outputs].</summary>
    Span<float> Output { get; }

    /// <summary>Makes one step.</summary>
    /// <param name="x">[B, n].</param>
    void Advance(ReadOnlySpan<float> x);

    /// <summary>Sets all states to zero.</summary>
    void Reset();

    /// <summary>Copies a state out, [B, width].</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    void GetState(State state, Span<float> values);

    /// <summary>Sets a state, [B, width].</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    void SetState(State state, ReadOnlySpan<float> values);
}
