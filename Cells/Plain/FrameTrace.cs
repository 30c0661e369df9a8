using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>A network's step of one row without its layers, whose outputs are given: what is left are the operations of the frame.</summary>
sealed class FrameTrace(Trace trace, Rnn rnn) : IFrameRun<Traced>
{
    readonly Traced input = trace.Leaf("x", [1, 1, rnn.InputSize]);

    public int Layers => rnn.NumLayers;

    public Traced First() => Layer(0, input);

    public Traced Project(LinearParameters map) => input.Linear(Use(map.Weight), Use(map.Bias));

    public Traced Layer(int layer, Traced x)
    {
        var directions = new Traced[rnn.Directions];
        for (int direction = 0; direction < directions.Length; direction++)
        {
            int index = layer * rnn.Directions + direction;
            directions[direction] = trace.Leaf($"y.{index}", [1, 1, rnn.Layers[index].OutputSize]);
        }
        return Traced.Concat(2, directions);
    }

    public Traced Dropout(int layer, Traced x) => x;

    public Traced Linear(Traced sequences, Parameter weight) => sequences.Linear(Use(weight));

    public Traced SkipLayerNorm(Traced x, Traced skip, Parameter gain, Parameter bias) => (x + skip).LayerNorm(Use(gain), Use(bias));

    Traced Use(Parameter parameter) => trace.Leaf(parameter.Name, parameter.Shape);
}
