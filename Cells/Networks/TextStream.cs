using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A stream that makes the steps of a frame's text: sequences of one step, on a tape of its own.</summary>
sealed class TextStream(Rnn rnn, ILayerStream[] layers) : IFrameStream, IFrameRun<Variable>
{
    readonly Tape tape = new() { Records = false };
    Variable input;

    public int Layers => layers.Length;

    public void Advance(ReadOnlySpan<float> x, Span<float> y)
    {
        tape.Rewind();
        input = tape.Input([layers[0].Rows, 1, rnn.InputSize], x);
        rnn.Frame.Forward(this).Value.CopyTo(y);
    }

    public Variable First() => Layer(0, input);

    public Variable Project(LinearParameters map) => map.Forward(input);

    public Variable Layer(int layer, Variable x)
    {
        layers[layer].Advance(x.Value);
        return x.Tape.Input([layers[layer].Rows, 1, rnn.Layers[layer].OutputSize], layers[layer].Output);
    }

    public Variable Dropout(int layer, Variable x) => x;

    public Variable Linear(Variable sequences, Parameter weight) => sequences.Linear(tape.Use(weight));

    public Variable SkipLayerNorm(Variable x, Variable skip, Parameter gain, Parameter bias) =>
        x.SkipLayerNorm(skip, tape.Use(gain), tape.Use(bias));
}
