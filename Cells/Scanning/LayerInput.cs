using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Scanning;

/// <summary>The input of a layer: numbers [B, T, n], or tokens [B, T] that name rows of a table [V, n].</summary>
readonly ref struct LayerInput
{
    LayerInput(Variable source, ReadOnlySpan<int> tokens, int batch, int steps, ReadOnlySpan<int> lengths)
    {
        (Source, Batch, Steps) = (source, batch, steps);
        Tokens = tokens;
        Lengths = lengths;
    }

    /// <summary>The numbers, or the table.</summary>
    public Variable Source { get; }

    /// <summary>The tokens; none where the source is the input itself.</summary>
    public ReadOnlySpan<int> Tokens { get; }

    /// <summary>B.</summary>
    public int Batch { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>The steps of each sequence; none where all have T.</summary>
    public ReadOnlySpan<int> Lengths { get; }

    public bool IsTokens => !Tokens.IsEmpty;

    /// <summary>Numbers [B, T, n].</summary>
    public static LayerInput Of(Variable x, ReadOnlySpan<int> lengths) =>
        x.Shape.Rank == 3 ? new(x, [], x.Shape[0], x.Shape[1], lengths) : new(x, [], 0, 0, lengths);

    /// <summary>Rows of a table that tokens of this shape, [B, T], name.</summary>
    public static LayerInput Of(Variable table, ReadOnlySpan<int> tokens, Shape shape, ReadOnlySpan<int> lengths) =>
        new(table, tokens, shape[0], shape[1], lengths);
}
