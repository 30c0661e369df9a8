using MoGru.Cells.Networks;
using MoGru.Engine.Autodiff;

namespace MoGru.Cells;

/// <summary>What one call of a network's <c>Forward</c> gives for sequences. It belongs to the pass: refused once the tape is rewound.</summary>
public readonly struct RnnOutput
{
    readonly RnnPass? pass;
    readonly int generation;

    internal RnnOutput(RnnPass pass, Variable y) => (this.pass, generation, Y) = (pass, pass.Generation, y);

    /// <summary>The last layer's output at every step, [B, T, OutputSize].</summary>
    public Variable Y { get; }

    /// <summary>A state after the last step of the walk, [B, width].</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such state or index.</exception>
    /// <exception cref="InvalidOperationException">The tape was rewound since, or this is the default value.</exception>
    public Variable FinalState(string name, int index) => Pass.LayerPass(index, generation).FinalState(Pass.Rnn.StateOf(name, index));

    /// <summary>The mean of the momentum retention β over the hidden dimension, [B, T]; a diagnostic.</summary>
    /// <param name="index">Layer · directions + direction.</param>
    /// <param name="perStep">[B, T], overwritten.</param>
    /// <returns>False where the cell has no β.</returns>
    /// <exception cref="ArgumentException">There is no such index.</exception>
    /// <exception cref="InvalidOperationException">The tape was rewound since, or this is the default value.</exception>
    public bool MeanRetention(int index, Span<float> perStep) => Pass.LayerPass(index, generation).MeanRetention(perStep);

    /// <summary>
    /// What the steps of the layers have computed, by the names of <see cref="Rnn.Equations"/>, and the gradient of the loss to each of it: the whole,
    /// from now and from all steps after, where the gradient of <see cref="Y"/> is what comes from above alone. After <c>Backward</c> and before the
    /// parameters change. The network is walked once more by its equations, on a tape of its own: values and gradients are those of the pass but for rounding,
    /// no gradient of a parameter changes, and passes that are not observed do no more than before.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The tape was rewound since or has not gone backward, the parameters have changed, or this is the default value.
    /// </exception>
    public RnnObservation Observe() => Pass.Observe(generation);

    RnnPass Pass => pass ?? throw new InvalidOperationException("There is no output: this is the default value, which no network gave.");
}
