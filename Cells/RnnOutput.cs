using MoGru.Engine.Autodiff;

namespace MoGru.Cells;

/// <summary>What a network gives for a sequence.</summary>
public readonly struct RnnOutput
{
    readonly Rnn rnn;

    internal RnnOutput(Rnn rnn, Variable y) => (this.rnn, Y) = (rnn, y);

    /// <summary>The last layer's output at every step, [B, T, OutputSize].</summary>
    public Variable Y { get; }

    /// <summary>A state after the last step of the walk, [B, width].</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such state or index.</exception>
    public Variable FinalState(string name, int index)
    {
        var state = rnn.StateOf(name, index);
        return rnn.Node(index).FinalState(state);
    }

    /// <summary>The mean of the momentum retention β over the hidden dimension, [B, T]; a diagnostic.</summary>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="perStep">[B, T], overwritten.</param>
    /// <returns>False where the cell has no β.</returns>
    public bool MeanRetention(int index, Span<float> perStep) => rnn.Node(index).MeanRetention(perStep);
}
