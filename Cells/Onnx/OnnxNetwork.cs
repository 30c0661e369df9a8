using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Onnx;

/// <summary>A recurrent network as ONNX has it: cells that have an operator by that, all others step by step in a <c>Scan</c>.</summary>
/// <param name="draft">The model that it is a part of.</param>
/// <param name="rnn">The network.</param>
/// <param name="x">The input, [B, T, n].</param>
/// <param name="start">The initial state of a layer and direction; none for zero.</param>
/// <param name="sides">The inputs beside x that are given.</param>
/// <param name="lengths">The steps of each sequence; none where all have T.</param>
sealed class OnnxNetwork(
    OnnxDraft draft, Rnn rnn, OnnxValue x, Func<State, int, OnnxValue?> start, Func<SideInput, int, OnnxValue?> sides, OnnxLengths? lengths)
    : IFrameRun<OnnxValue>
{
    readonly List<OnnxValue[]> final = [];

    public int Layers => rnn.NumLayers;

    /// <summary>The states of a layer and direction after the last step of the walk.</summary>
    public IReadOnlyList<OnnxValue> Final(int index) => final[index];

    public OnnxValue First() => Layer(0, x);

    public OnnxValue Project(LinearParameters map) => Masked(x.Linear(draft.Use(map.Weight), draft.Use(map.Bias)));

    public OnnxValue Linear(OnnxValue sequences, Parameter weight) => Masked(sequences.Linear(draft.Use(weight)));

    public OnnxValue Dropout(int layer, OnnxValue x) => x;

    public OnnxValue SkipLayerNorm(OnnxValue x, OnnxValue skip, Parameter gain, Parameter bias) =>
        Masked((x + skip).LayerNorm(draft.Use(gain), draft.Use(bias)));

    public OnnxValue Layer(int layer, OnnxValue x)
    {
        int first = layer * rnn.Directions;
        RnnLayer[] ways = [.. Enumerable.Range(first, rnn.Directions).Select(index => rnn.Layers[index])];
        OnnxValue?[][] starts = [.. ways.Select((way, k) => way.States.Select(state => start(state, first + k)).ToArray())];
        if (rnn.Spec.Type.Operator(rnn.Spec) is { } known)
        {
            var (all, ends) = new OnnxOperator(draft, known, ways).Apply(x, starts, lengths, NameOf(first));
            final.AddRange(ends);
            return all;
        }
        var outputs = new OnnxValue[ways.Length];
        for (int k = 0; k < ways.Length; k++)
        {
            int index = first + k;
            OnnxValue[] given = [.. ways[k].Sides.Select(side => sides(side, index) ?? Missing(side, index))];
            OnnxValue[] states = [.. ways[k].States.Select((state, s) => starts[k][s] ?? Zero(state))];
            (outputs[k], var ended) = new OnnxScan(draft, ways[k], NameOf(index)).Apply(x, states, given, lengths, reverse: k == 1);
            final.Add(ended);
        }
        return OnnxValue.Concat(2, outputs);
    }

    string NameOf(int index) => FormattableString.Invariant($"{(rnn.Name.Length == 0 ? rnn.Spec.Type.Name : rnn.Name)}.{index}");

    OnnxValue Masked(OnnxValue sequences) => lengths is null ? sequences : lengths.Masked(sequences);

    OnnxValue Zero(State state) => x.Filled([x.Shape[0], state.OuterWidth], 0);

    OnnxValue Missing(SideInput side, int index)
    {
        var shape = side.In(x.Shape[0], x.Shape[1]);
        return x.Filled(shape, side.Missing ?? throw SideInput.NotGiven(side.Name, shape, index));
    }
}
