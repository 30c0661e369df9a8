using MoGru.Engine.Memory;

namespace MoGru.Cells.Parts;

/// <summary>
/// Numbers of every edge from m inputs to the d units of each of some layers, [d, m, …] a layer; and where they stand among all numbers of an edge in a
/// memory [sixteens of units, m, rows, 16], whose units are those of the layers one after another.
/// </summary>
/// <param name="Layers">The parameters.</param>
/// <param name="Row">The first row of an edge that is theirs.</param>
/// <param name="Count">How many numbers an edge has of them.</param>
sealed record EdgeNumbers(Parameter[] Layers, int Row, int Count)
{
    int Units => Layers[0].Shape[0];

    int Inputs => Layers[0].Shape[1];

    /// <summary>Copies them to their places.</summary>
    public void CopyTo(Span<float> memory, int rows)
    {
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            var values = Layers[layer].Value;
            for (int edge = 0; edge < Units * Inputs; edge++)
            {
                int place = Place(layer, edge, rows);
                for (int k = 0; k < Count; k++)
                    memory[place + k * Lanes.Count] = values[edge * Count + k];
            }
        }
    }

    /// <summary>Adds what stands in their places to their gradients.</summary>
    public void AddTo(GradientSheet sheet, ReadOnlySpan<float> memory, int rows)
    {
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            var gradient = sheet[Layers[layer]];
            for (int edge = 0; edge < Units * Inputs; edge++)
            {
                int place = Place(layer, edge, rows);
                for (int k = 0; k < Count; k++)
                    gradient[edge * Count + k] += memory[place + k * Lanes.Count];
            }
        }
    }

    int Place(int layer, int edge, int rows)
    {
        int unit = layer * Units + edge / Inputs;
        return ((unit / Lanes.Count * Inputs + edge % Inputs) * rows + Row) * Lanes.Count + unit % Lanes.Count;
    }
}
