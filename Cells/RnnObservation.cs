using MoGru.Engine.Formats;

namespace MoGru.Cells;

/// <summary>
/// What the steps of a network's layers have computed in one pass, and the gradient of the loss to each of it, by the names of <see cref="Rnn.Equations"/>;
/// states by their own names, as they are after the step: dL/dh_t is <c>Gradients("h", 0)</c>. Its own copies: it stays as it is whatever becomes of tape
/// and parameters, and threads may share it.
/// </summary>
public sealed class RnnObservation
{
    readonly Rnn rnn;
    readonly IReadOnlyList<Dictionary<string, Observed>> layers;

    internal RnnObservation(Rnn rnn, StepNotes notes, int batch, int steps)
    {
        (this.rnn, Batch, Steps) = (rnn, batch, steps);
        layers =
        [
            .. Enumerable.Range(0, rnn.Layers.Count).Select(index => notes.Names(index).ToDictionary(
                name => name,
                name => new Observed(
                    notes.Gather(index, name, batch, gradients: false), notes.Gather(index, name, batch, gradients: true), notes.Width(index, name)))),
        ];
    }

    /// <summary>B.</summary>
    public int Batch { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>What a layer names, in the order of its equations.</summary>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer and direction.</exception>
    public IReadOnlyCollection<string> Names(int index) => layers[rnn.Existing(index)].Keys;

    /// <summary>The floats that a name has of one step of one sequence.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such name or index.</exception>
    public int Width(string name, int index) => Of(name, index).Width;

    /// <summary>The values, [B, T, width]; 0 beyond a sequence's end.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such name or index.</exception>
    public ReadOnlySpan<float> Values(string name, int index) => Of(name, index).Values;

    /// <summary>The gradients of the loss, [B, T, width], on all ways from the value to the loss, those within its step too; 0 beyond a sequence's end.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="index">Layer · directions + direction.</param>
    /// <exception cref="ArgumentException">There is no such name or index.</exception>
    public ReadOnlySpan<float> Gradients(string name, int index) => Of(name, index).Gradients;

    Observed Of(string name, int index) => layers[rnn.Existing(index)].TryGetValue(name, out var found)
        ? found
        : throw new ArgumentException($"{rnn.Spec} names no {Quote.Of(name)} in a step; it names {Texts.List(Names(index))}.", nameof(name));

    readonly record struct Observed(float[] Values, float[] Gradients, int Width);
}
