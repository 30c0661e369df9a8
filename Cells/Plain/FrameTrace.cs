using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>A run of a network that tells what stands around its layers: <c>output = fc.weight layer(input)</c>.</summary>
sealed class FrameTrace(Rnn rnn, Trace trace) : IFrameRun<Traced>
{
    readonly Traced input = trace.Leaf("input", [1, 1, rnn.InputSize]);

    public int Layers => rnn.NumLayers;

    public Traced First() => Layer(0, input);

    public Traced Project(LinearParameters map) => input.Linear(Use(map.Weight), Use(map.Bias));

    public Traced Layer(int layer, Traced x) =>
        new(trace, Layers == 1 ? "layer({0})" : $"layer{layer}({{0}})", x.Shape.With(-1, rnn.Layers[layer * rnn.Directions].OutputSize * rnn.Directions), [x]);

    public Traced Dropout(int layer, Traced input) => input;

    public Traced Linear(Traced sequences, Parameter weight) => sequences.Linear(Use(weight));

    public Traced SkipLayerNorm(Traced x, Traced skip, Parameter gain, Parameter bias) => (x + skip).LayerNorm(Use(gain), Use(bias));

    Traced Use(Parameter parameter) => trace.Leaf(parameter.Name, parameter.Shape);
}
