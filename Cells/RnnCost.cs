using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>What a network costs, from what its cell declares and from its equations; nothing is allocated to know it.</summary>
/// <param name="Parameters">The number of trained numbers.</param>
/// <param name="MultiplyAdds">
/// The multiply-adds of products with matrices in one step of one sequence forward; what is done element by element is not counted.
/// </param>
/// <param name="KeptFloats">The floats that a pass keeps of one step of one sequence for backward, outputs and their gradients included.</param>
/// <param name="WidestFloats">The floats of the widest of them.</param>
/// <param name="OutputSize">The features of a step of the output, which a head reads.</param>
public sealed record RnnCost(long Parameters, long MultiplyAdds, long KeptFloats, long WidestFloats, int OutputSize)
{
    /// <summary>The cost of a network as <see cref="Rnn.Create"/> would make it.</summary>
    /// <exception cref="ArgumentException">A size is below 1, an option does not fit the cell, or a parameter has too many elements.</exception>
    public static RnnCost Of(CellSpec spec, int inputSize, int hiddenSize, int numLayers = 1, bool bidirectional = false)
    {
        var parameters = new ParameterList();
        var rnn = Rnn.Create(spec, parameters, inputSize, hiddenSize, numLayers, bidirectional);
        var frame = Trace.OfFrame(rnn);
        return new(
            parameters.TotalLength, MultiplyAddsOf(rnn),
            rnn.Layers.Sum(layer => layer.KeptLength) + 2 * frame.Length,
            Math.Max(frame.WidestLength, rnn.Layers.Max(layer => layer.WidestLength)), rnn.OutputSize);
    }

    /// <summary>The multiply-adds of one step of one sequence forward.</summary>
    internal static long MultiplyAddsOf(Rnn rnn) => Trace.Of(rnn).MultiplyAdds + rnn.Layers.Sum(OtherMultiplyAdds);

    static long OtherMultiplyAdds(RnnLayer layer) =>
        layer.Type.OtherMultiplyAdds(layer.Scope.Spec, new(layer.Scope.InputSize, layer.Scope.HiddenSize));
}
