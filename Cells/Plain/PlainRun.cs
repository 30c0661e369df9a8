using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Plain;

/// <summary>A network of plain steps in any reading: its twin, its reference, its trace.</summary>
/// <param name="rnn">The network.</param>
/// <param name="x">The input, [B, T, n].</param>
/// <param name="parameter">Reads a parameter.</param>
/// <param name="initial">The initial state of a layer and direction, [B, width].</param>
/// <param name="sides">The side inputs of a layer and direction; what they are where none is given, unless said.</param>
/// <param name="dropout">Dropout before a layer; none unless said.</param>
sealed class PlainRun<T>(
    Rnn rnn, T x, Func<Parameter, T> parameter, Func<State, int, T> initial, Func<RnnLayer, int, T[]>? sides = null, Func<int, T, T>? dropout = null)
    : IFrameRun<T>
    where T : IQuantity<T>
{
    readonly List<T[]> final = [];
    readonly List<PlainWalk<T>> walks = [];

    /// <summary>The steps of each sequence; none where all have T.</summary>
    public int[] Lengths { get; init; } = [];

    /// <summary>Told before every step of a layer and direction what walks, which step it is, and how many sequences have it.</summary>
    public Action<int, PlainWalk<T>, int, int>? Stepping { get; init; }

    /// <summary>Of a layer and direction, what <see cref="PlainWalk{T}.Following"/> is of its walk.</summary>
    public Func<int, PlainWalk<T>, int, T, T>? Following { get; init; }

    public int Layers => rnn.NumLayers;

    /// <summary>The states of a layer and direction after the last step of the walk.</summary>
    public IReadOnlyList<T> Final(int index) => final[index];

    /// <summary>The mean of β over the hidden dimension, [B, T], of a layer and direction that has one.</summary>
    public T? Retention(int index)
    {
        var betas = walks[index].Retentions;
        return betas.IsEmpty ? default : T.Concat(1, [.. betas.ToArray().Select(beta => beta.Mean(1, keepAxis: true))]);
    }

    public T First() => Layer(0, x);

    public T Project(LinearParameters map) => x.Linear(parameter(map.Weight), parameter(map.Bias));

    public T Layer(int layer, T input)
    {
        var directions = new T[rnn.Directions];
        for (int direction = 0; direction < directions.Length; direction++)
        {
            int index = final.Count;
            var walked = rnn.Layers[index];
            var walk = new PlainWalk<T>(walked);
            T[] states = [.. walked.States.Select(state => initial(state, index))];
            T[] given = sides is null ? [.. walked.Sides.Select(side => Missing(side, index))] : sides(walked, index);
            walk.Use(walked, parameter);
            if (Stepping is { } stepping)
                walk.Stepping = (step, rows) => stepping(index, walk, step, rows);
            if (Following is { } following)
                walk.Following = (step, y) => following(index, walk, step, y);
            directions[direction] = walk.Forward(input, states, given, reverse: direction == 1, Lengths);
            final.Add(states);
            walks.Add(walk);
        }
        return T.Concat(2, directions);
    }

    public T Dropout(int layer, T input) => dropout is null ? input : dropout(layer, input);

    public T Linear(T sequences, Parameter weight) => sequences.Linear(parameter(weight));

    public T SkipLayerNorm(T input, T skip, Parameter gain, Parameter bias) => (input + skip).LayerNorm(parameter(gain), parameter(bias));

    T Missing(SideInput declared, int index)
    {
        var shape = declared.In(x.Shape[0], x.Shape[1]);
        return x.Filled(shape, declared.Missing ?? throw SideInput.NotGiven(declared.Name, shape, index));
    }
}
