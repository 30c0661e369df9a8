using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A pass of a network once more, by its equations, with a note of all that they name.</summary>
/// <param name="rnn">The network.</param>
/// <param name="x">The input of the pass, [B, T, n].</param>
/// <param name="lengths">The steps of each sequence; none where all have T.</param>
sealed class ObservedWalk(Rnn rnn, Variable x, int[] lengths)
{
    readonly Tape tape = new();
    readonly StepNotes notes = new(x.Shape[1]);

    /// <summary>Walks there and back.</summary>
    /// <param name="y">The output of the pass, with its gradient.</param>
    /// <param name="starts">The initial states of all layers; those that do not exist are zero.</param>
    /// <param name="passes">What the layers gave, of which final states have gradients.</param>
    /// <param name="dropout">Where masks came from.</param>
    /// <param name="sides">The inputs beside x.</param>
    public RnnObservation Run(Variable y, List<Variable> starts, List<ILayerPass> passes, DropoutStep? dropout, RnnSides? sides)
    {
        int states = rnn.Layers[0].States.Count;
        var input = Copy(x);
        var own = sides?.On(tape);
        var run = new PlainRun<Observed<Variable>>(
            rnn, Noted(input), parameter => Noted(tape.InputWithGradient(parameter.Shape, parameter.Value)),
            (state, index) => Noted(Start(state, starts[index * states + state.Index])),
            (layer, index) => [.. new PlainSides().Set(layer, input, new(own, dropout, index)).ToArray().Select(Noted)],
            (layer, z) => dropout is { } step ? Noted(z.Value.Dropout(rnn.Dropout, step.After(layer), step.Step)) : z)
        {
            Lengths = lengths,
            Stepping = (index, walk, step, rows) => notes.Begin(rnn.Layers[index], index, step, rows, row => walk.Place(row, step)),
        };
        var loss = Times(rnn.Frame.Forward(run).Value, y);
        for (int index = 0; index < passes.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
                loss += Times(run.Final(index)[state.Index].Value, passes[index].FinalState(state));
        }
        notes.End();
        tape.Backward(loss);
        return new(rnn, notes, x.Shape[0], x.Shape[1]);
    }

    Observed<Variable> Noted(Variable value) => new(value, notes.Named);

    Variable Copy(Variable of) => tape.InputWithGradient(of.Shape, of.Value);

    Variable Start(State state, Variable given)
    {
        Shape shape = [x.Shape[0], state.OuterWidth];
        return given.Exists ? Copy(given).Reshape(shape) : tape.InputWithGradient(shape, new float[shape.Length]);
    }

    // What the gradient of the pass makes a loss of.
    Variable Times(Variable again, Variable passed) => (again.Reshape(passed.Shape) * tape.Input(passed.Shape, passed.Gradient)).Sum();
}
