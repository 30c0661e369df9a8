using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// A whole network from the plain steps of its cell, as its equations stand on paper, from operations of the tape, which derive the gradients.
/// Slow, and what the layers of <see cref="Rnn"/> are held against: it reads the same parameters.
/// </summary>
public static class PlainRnn
{
    /// <summary>Runs the plain twin of a network.</summary>
    /// <param name="rnn">The network.</param>
    /// <param name="x">[B, T, n].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <param name="dropout">Where the dropout and other masks of this training step come from; none as in evaluation.</param>
    /// <param name="sides">The inputs beside x that the cells name.</param>
    /// <exception cref="ArgumentException">
    /// x, a state or a side input has another shape, the network has no such state or side input, or a side input is missing.
    /// </exception>
    public static PlainOutput Forward(Rnn rnn, Variable x, RnnStates? initial = null, DropoutStep? dropout = null, RnnSides? sides = null)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        rnn.Check(initial);
        sides?.Check(rnn);
        rnn.Ranges.Project();
        var tape = x.Tape;
        var run = new PlainRun<Variable>(
            rnn, x, tape.Use,
            (state, index) => initial?[state.Name, index] is { Exists: true } start
                ? start
                : tape.Filled([x.Shape[0], state.OuterWidth], state.Marks is { } marked && initial?[marked.Name, index] is { Exists: true } ? 1 : 0),
            (layer, index) => new PlainSides().Set(layer, x, new(sides, dropout, index)).ToArray(),
            (layer, y) => dropout is { } step ? y.Dropout(rnn.Dropout, step.After(layer), step.Step) : y);
        var y = rnn.Frame.Forward(run);
        var final = new RnnStates();
        for (int index = 0; index < rnn.Layers.Count; index++)
        {
            foreach (var state in rnn.Layers[index].States)
                final[state.Name, index] = run.Final(index)[state.Index];
        }
        return new(y, final);
    }
}
