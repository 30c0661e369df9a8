using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>One run of a network, as its <see cref="RnnFrame"/> sees it. Sequences are [B, T, ·].</summary>
interface IFrameRun<T>
    where T : IQuantity<T>
{
    /// <summary>The number of layers.</summary>
    int Layers { get; }

    /// <summary>The first layer over the network's input, in all directions.</summary>
    T First();

    /// <summary>A linear map of every step of the network's input.</summary>
    T Project(LinearParameters map);

    /// <summary>A layer over what it is given, in all directions.</summary>
    T Layer(int layer, T x);

    /// <summary>Dropout before a layer, in training.</summary>
    T Dropout(int layer, T x);

    /// <summary>A linear map of every step; beyond a sequence's end it is not computed, and zero.</summary>
    T Linear(T sequences, Parameter weight);

    /// <summary>LayerNorm of every step of a sum; beyond a sequence's end it is not computed, and zero.</summary>
    T SkipLayerNorm(T x, T skip, Parameter gain, Parameter bias);
}
