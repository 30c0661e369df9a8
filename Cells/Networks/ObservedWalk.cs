using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A pass of a network once more, by its equations, with a note of all that they name.</summary>
sealed class ObservedWalk
{
    readonly Rnn rnn;
    readonly Tape tape = new() { KeepsNames = true };
    readonly PlainRun<Variable> run;
    readonly int batch, steps;
    List<ILayerPass>? passes;
    Variable output;

    /// <summary>A walk that has not begun.</summary>
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
            Following = Follow,
        };
    }

    /// <summary>What the steps have named.</summary>
    public StepNotes Notes { get; }

    /// <summary>Walks forward.</summary>
    /// <param name="followed">The layers of the pass whose outputs the walk keeps to; none to go its own way, which numbers that are not finite need.</param>
    public void Forward(List<ILayerPass>? followed)
    {
        passes = followed;
        output = rnn.Frame.Forward(run);
        Notes.End();
    }

    /// <summary>Walks back with the gradients that have reached a pass.</summary>
    /// <param name="y">The output of the pass.</param>
    /// <param name="ends">What its layers gave, of which final states have gradients.</param>
    public void Backward(Variable y, List<ILayerPass> ends)
    {
        var loss = Times(output, y);
        for (int index = 0; index < ends.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
                loss += Times(run.Final(index)[state.Index], ends[index].FinalState(state));
        }
        tape.Backward(loss);
    }

    /// <summary>All values, and the gradients after <see cref="Backward"/>.</summary>
    public RnnObservation Observation() => new(rnn, Notes, batch, steps);

    // The gradients that come from above belong to the states of the pass. Where states amplify a change, those of a walk that rounds otherwise are elsewhere
    // soon, and the gradients there are off by more than rounding: to the output's value a constant is added, by which it is that of the pass.
    Variable Follow(int index, PlainWalk<Variable> walk, int step, Variable y)
    {
        if (passes is null)
            return y;
        int width = y.Shape[1];
        float[] differences = new float[y.Shape.Length];
        for (int row = 0; row < y.Shape[0]; row++)
        {
            TensorPrimitives.Subtract(
                passes[index].Output.Value.Slice(walk.Place(row, step) * width, width), y.Value.Slice(row * width, width),
                differences.AsSpan(row * width, width));
        }
        return y + tape.Input(y.Shape, differences);
    }

    Variable Copy(Variable of) => tape.InputWithGradient(of.Shape, of.Value);

    Variable Start(State state, Variable given)
    {
        Shape shape = [batch, state.OuterWidth];
        return given.Exists ? Copy(given).Reshape(shape) : tape.InputWithGradient(shape, new float[shape.Length]);
    }

    // What the gradient of the pass makes a loss of.
    Variable Times(Variable again, Variable passed) => (again.Reshape(passed.Shape) * tape.Input(passed.Shape, passed.Gradient)).Sum();
}
