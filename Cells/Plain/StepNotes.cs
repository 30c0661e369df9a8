using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>What the steps of a network's layers have named, layer by layer and step by step, while it runs.</summary>
sealed class StepNotes
{
    readonly List<Dictionary<string, Note[]>> layers = [];
    readonly int steps;
    RnnLayer? layer;
    Dictionary<string, Note[]> ofLayer = [];
    Func<int, int> place = row => row;
    int step, rows;

    /// <param name="steps">T.</param>
    public StepNotes(int steps) => this.steps = steps;

    /// <summary>Called before a step of a layer.</summary>
    /// <param name="walked">The layer.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="at">The step, as it is counted by its places.</param>
    /// <param name="going">The sequences that have it.</param>
    /// <param name="places">The place of each among [B, T].</param>
    public void Begin(RnnLayer walked, int index, int at, int going, Func<int, int> places)
    {
        while (layers.Count <= index)
            layers.Add([]);
        (layer, ofLayer, step, rows, place) = (walked, layers[index], at, going, places);
    }

    /// <summary>Called when the layers are done: what is named now is no step's.</summary>
    public void End() => layer = null;

    /// <summary>Called where a value is named; what has no row for every sequence is not of a step.</summary>
    public void Named(string name, Variable value)
    {
        if (layer is null || value.Shape.Rank < 2 || value.Shape[0] != rows)
            return;
        string key = layer.States.FirstOrDefault(state => $"{state.Name}'" == name)?.Name ?? name;
        if (!ofLayer.TryGetValue(key, out var notes))
            ofLayer[key] = notes = new Note[steps];
        var places = new int[rows];
        for (int row = 0; row < rows; row++)
            places[row] = place(row);
        notes[step] = new(value, places);
    }

    /// <summary>The names of a layer, in the order in which its first step gives them.</summary>
    public IReadOnlyList<string> Names(int index) => [.. layers[index].Keys];

    /// <summary>A value or its gradient, [B, T, width]; 0 where a sequence has no such step, or no gradient comes.</summary>
    public float[] Gather(int index, string name, int batch, bool gradients)
    {
        int width = Width(index, name);
        float[] all = new float[batch * steps * width];
        foreach (var (value, places) in layers[index][name])
        {
            if (!value.Exists || (gradients && !value.NeedsGradient))
                continue;
            ReadOnlySpan<float> numbers = gradients ? value.Gradient : value.Value;
            for (int row = 0; row < places.Length; row++)
                numbers.Slice(row * width, width).CopyTo(all.AsSpan(places[row] * width));
        }
        return all;
    }

    /// <summary>The floats of a row of a value.</summary>
    public int Width(int index, string name)
    {
        var first = Array.Find(layers[index][name], note => note.Value.Exists);
        return first.Value.Shape.Length / first.Value.Shape[0];
    }

    readonly record struct Note(Variable Value, int[] Places);
}
