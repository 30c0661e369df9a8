using MoGru.Cells.Plain;
using MoGru.Cells.Scanning;
using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A layer of a <see cref="PlainCellType"/> over sequences, for its output to look at. Gradients flow through the operations themselves.</summary>
sealed class PlainNode : Node, ILayerPass
{
    readonly PlainSides sides = new();
    PlainWalk<Variable>? walk;
    Func<Parameter, Variable>? use;  // of the one tape that this is recorded on
    Variable[] states = [];

    public Variable Output { get; private set; }

    public void Run(PlainLayer walked, in LayerInput input, ReadOnlySpan<Variable> initial, bool reverse, in CellSides given)
    {
        int count = walked.States.Count;
        if (states.Length < count)
            states = new Variable[count];
        var tape = input.Source.Tape;
        for (int k = 0; k < count; k++)
        {
            var state = walked.States[k];
            var start = k < initial.Length ? initial[k] : default;
            RnnLayer.Check(state, start, input);
            states[k] = start.Exists
                ? start.Reshape([input.Batch, state.OuterWidth])
                : tape.Filled([input.Batch, state.OuterWidth], 0);
        }
        walk ??= new(walked);
        walk.Use(walked, use ??= tape.Use);
        Output = walk.Forward(input.Source, states.AsSpan(0, count), sides.Set(walked, input.Source, given), reverse, input.Lengths);
    }

    public Variable FinalState(State state) => states[state.Index];

    public bool MeanRetention(Span<float> perRowAndStep) => false;

    protected internal override void Backward()
    {
    }
}
