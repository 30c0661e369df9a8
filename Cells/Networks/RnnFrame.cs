using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>How the layers of a network stand together, with the parameters that are no layer's. Its text is written once for every reading.</summary>
abstract class RnnFrame
{
    /// <summary>The features of a step of the network's output.</summary>
    public abstract int OutputSize { get; }

    /// <summary>
    /// True where tokens may be looked up in what is made of the rows of their table, in place of being those rows: the first layer's word, unless the
    /// frame makes something else of the input.
    /// </summary>
    public virtual bool TakesTokens(RnnLayer first) => first.TakesTokens;

    /// <summary>From the input of the run to the output, [B, T, outputs].</summary>
    public abstract T Forward<T>(IFrameRun<T> run)
        where T : IQuantity<T>;

    /// <summary>A stream of the network: the same text with one step, unless a frame has a shorter way.</summary>
    public virtual IFrameStream Stream(Rnn rnn, ILayerStream[] layers) => new TextStream(rnn, layers);
}
