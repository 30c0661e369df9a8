using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A pass of a network once more, by its equations, with a note of all that they name.</summary>
sealed class ObservedWalk
{
    readonly Rnn rnn;
    readonly Tape tape = new() { KeepsNames = true };
    readonly PlainRun<Variable> run;
    readonly Variable output;
    readonly int batch, steps;

    /// <summary>Walks forward.</summary>
    /// <param name="rnn">The network.</param>
    /// <param name="x">The input of the pass, [B, T, n].</param>
    /// <param name="lengths">The steps of each sequence; none where all have T.</param>
    /// <param name="starts">The initial states of all layers; those that do not exist are zero.</param>
    /// <param name="dropout">Where masks came from.</param>
    /// <param name="sides">The inputs beside x.</param>
    public ObservedWalk(Rnn rnn, Variable x, int[] lengths, List<Variable> starts, DropoutStep? dropout, RnnSides? sides)
    {
        (this.rnn, batch, steps) = (rnn, x.Shape[0], x.Shape[1]);
        Notes = new(tape, steps);
        int states = rnn.Layers[0].States.Count;
        var input = Copy(x);
        var own = sides?.On(tape);
        run = new(
            rnn, input, parameter => tape.InputWithGradient(parameter.Shape, parameter.Value),
            (state, index) => Start(state, starts.Count > index * states + state.Index ? starts[index * states + state.Index] : default),
            (layer, index) => new PlainSides().Set(layer, input, new(own, dropout, index)).ToArray(),
            (layer, z) => dropout is { } step ? z.Dropout(rnn.Dropout, step.After(layer), step.Step) : z)
        {
            Lengths = lengths,
            Stepping = (index, walk, step, rows) => Notes.Begin(rnn.Layers[index], index, step, rows, row => walk.Place(row, step)),
        };
        output = rnn.Frame.Forward(run);
        Notes.End();
    }

    /// <summary>What the steps have named.</summary>
    public StepNotes Notes { get; }

    /// <summary>Walks back with the gradients that have reached a pass.</summary>
    /// <param name="y">The output of the pass.</param>
    /// <param name="passes">What its layers gave, of which final states have gradients.</param>
    public void Backward(Variable y, List<ILayerPass> passes)
    {
        var loss = Times(output, y);
        for (int index = 0; index < passes.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
                loss += Times(run.Final(index)[state.Index], passes[index].FinalState(state));
        }
        tape.Backward(loss);
    }

    /// <summary>All values, and the gradients after <see cref="Backward"/>.</summary>
    public RnnObservation Observation() => new(rnn, Notes, batch, steps);

    Variable Copy(Variable of) => tape.InputWithGradient(of.Shape, of.Value);

    Variable Start(State state, Variable given)
    {
        Shape shape = [batch, state.OuterWidth];
        return given.Exists ? Copy(given).Reshape(shape) : tape.InputWithGradient(shape, new float[shape.Length]);
    }

    // What the gradient of the pass makes a loss of.
    Variable Times(Variable again, Variable passed) => (again.Reshape(passed.Shape) * tape.Input(passed.Shape, passed.Gradient)).Sum();
}
