using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>What a network is to be, from which its frame declares layers and other parameters in their order.</summary>
sealed class RnnPlan(CellSpec spec, ParameterList parameters, CellSizes sizes, int layers, int directions, double dropout)
{
    // Of an input or a hidden state: what cells multiply these by can be counted.
    public const int MostSize = 1 << 24;

    readonly List<RnnLayer> made = [];

    public CellSpec Spec => spec;

    /// <summary>Where parameters are declared.</summary>
    public ParameterList Parameters => parameters;

    /// <summary>The sizes of the network: its input, and the hidden width of its layers.</summary>
    public CellSizes Sizes => sizes;

    /// <summary>The probability of dropout between layers.</summary>
    public double Dropout => dropout;

    /// <summary>The layers made so far, layer by layer, within a layer forward before backward.</summary>
    public IReadOnlyList<RnnLayer> Layers => made;

    /// <summary>Refuses a size that no network has.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is below 1, or above 2²⁴.</exception>
    public static void RequireSize(int size, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        if (size > MostSize)
            throw new ArgumentOutOfRangeException(name, $"{name} is {size}; the sizes of a network are up to {MostSize}.");
    }

    /// <summary>Declares all layers, the first over an input of this size, each of the others over the outputs of the one before.</summary>
    /// <returns>The features of a step of the last layer's output.</returns>
    /// <exception cref="ArgumentException">A layer gives more outputs than a network has, or what the next one refuses.</exception>
    public int AddLayers(int inputSize)
    {
        for (int layer = 0; layer < layers; layer++)
        {
            if (layer > 0 && spec.Type.Refusal(spec, new(inputSize, sizes.Hidden)) is { } refusal)
                throw new ArgumentException($"{spec}: layer {layer} has {inputSize} inputs and {sizes.Hidden} units; {refusal}");
            for (int direction = 0; direction < directions; direction++)
                made.Add(spec.Type.CreateLayer(new(spec, parameters, new(inputSize, sizes.Hidden), layer, reverse: direction == 1)));
            int outputs = made[^1].OutputSize;
            if (outputs > MostSize / directions)
                throw new ArgumentException(
                    $"{spec.Type.Name}: layer {layer} gives {directions} × {outputs} outputs a step, more than {MostSize}.");
            inputSize = outputs * directions;
        }
        return inputSize;
    }
}
