using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Networks;

/// <summary>A layer of a <see cref="PlainCellType"/> over sequences, for its output to look at. Gradients flow through the operations themselves.</summary>
sealed class PlainNode : Node, ILayerPass
{
    PlainLayer? layer;
    PlainWalk<Variable>? walk;
    Variable[] states = [];

    public Variable Output { get; private set; }

    public void Run(PlainLayer walked, in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse)
    {
        if (walk is null || !ReferenceEquals(layer, walked))
            (layer, walk, states) = (walked, new(walked), new Variable[walked.States.Count]);
        var tape = input.Source.Tape;
        foreach (var state in walked.States)
        {
            var start = state.Index < initial.Length ? initial[state.Index] : default;
            RnnLayer.Check(state, start, input);
            states[state.Index] = start.Exists
                ? start.Reshape([input.Batch, state.OuterWidth])
                : tape.Filled([input.Batch, state.OuterWidth], 0);
        }
        var x = input.IsTokens ? tape.Embedding(input.Source, input.Tokens, [input.Batch, input.Steps]) : input.Source;
        walk.Use(tape.Use);
        Output = walk.Forward(x, states, reverse, input.Lengths);
    }

    public Variable FinalState(State state) => states[state.Index];

    public bool MeanRetention(Span<float> perRowAndStep) => false;

    protected internal override void Backward()
    {
    }
}
