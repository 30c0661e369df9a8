using MoGru.Engine.Autodiff;

namespace MoGru.Cells.Plain;

/// <summary>
/// A whole network from the plain steps of its cell, as its equations stand on paper, from operations of the tape, which derive the gradients.
/// Slow, and what the layers of <see cref="Rnn"/> are held against: it reads the same parameters.
/// </summary>
public static class PlainRnn
{
    /// <summary>Runs the plain twin of a network, without dropout.</summary>
    /// <param name="rnn">The network.</param>
    /// <param name="x">[B, T, n].</param>
    /// <param name="initial">Initial states; those not given are zero.</param>
    /// <exception cref="ArgumentException">x or a state has another shape.</exception>
    public static PlainOutput Forward(Rnn rnn, Variable x, RnnStates? initial = null)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        var tape = x.Tape;
        var run = new PlainRun<Variable>(rnn, x, tape.Use, (state, index) => initial?[state.Name, index] is { Exists: true } start
            ? start
            : tape.Filled([x.Shape[0], state.OuterWidth], 0));
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
