using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;
using MoGru.Engine.Modules;

namespace MoGru.Tasks.Models;

/// <summary>
/// A head for states on a ring: two circular convolutions of width 3 with a relu between. A turned state gives the answer turned by as
/// much, which a linear map of all places does not. Names as of PyTorch's <c>nn.Sequential</c>.
/// </summary>
sealed class RingHead : Module
{
    /// <summary>
    /// How many floats are kept for each one of a state: for both convolutions what was moved, transposed and joined, the results of the
    /// first, and the gradients of them all.
    /// </summary>
    public const int KeptFloats = 48;

    const int Width = 3;

    readonly int channels, places;
    readonly Sequential convolutions;

    /// <summary>Declares the parameters in a scope.</summary>
    /// <param name="states">The width of the states, a multiple of the places.</param>
    /// <param name="outputs">The width of the answers, a multiple of the places too.</param>
    public RingHead(ParameterList scope, int places, int states, int outputs)
    {
        (this.places, channels) = (places, states / places);
        convolutions = new(
            scope,
            s => new RingConvolution(s, channels, channels, Width),
            _ => new Map(x => x.Relu()),
            s => new RingConvolution(s, channels, outputs / places, Width));
    }

    /// <summary>[rows, states], channel after channel, to [rows, outputs].</summary>
    public override Variable Forward(Variable x, in Pass pass)
    {
        int rows = x.Shape[0];
        var answers = convolutions.Forward(x.Reshape([rows, channels, places]), pass);
        return answers.Reshape([rows, answers.Shape[1] * places]);
    }
}
