using MoGru.Engine.Autodiff;
using MoGru.Engine.Memory;

namespace MoGru.Cells.Networks;

/// <summary>A network that advances step by step: sequences of one step, whose layers are streams that carry their states.</summary>
sealed class StreamRun : IFrameRun<Variable>
{
    readonly Rnn rnn;
    readonly int batch;
    Tape? tape;  // of a frame that has operations of its own
    Variable input;

    public StreamRun(Rnn rnn, int batch)
    {
        (this.rnn, this.batch) = (rnn, batch);
        Streams = [.. rnn.Layers.Select(layer => layer.Stream(batch))];
    }

    /// <summary>The layers.</summary>
    public ILayerStream[] Streams { get; }

    public int Layers => Streams.Length;

    /// <summary>Makes one step of a frame's text.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="x">[B, n].</param>
    /// <returns>[B, outputs], valid until the next step.</returns>
    public ReadOnlySpan<float> Forward(RnnFrame frame, ReadOnlySpan<float> x)
    {
        tape ??= new() { Records = false };
        tape.Rewind();
        input = tape.Input([batch, 1, rnn.InputSize], x);
        return frame.Forward(this).Value;
    }

    public Variable First() => Layer(0, input);

    public Variable Project(LinearParameters map) => map.Forward(input);

    public Variable Layer(int layer, Variable x)
    {
        Streams[layer].Advance(x.Value);
        return x.Tape.Input([batch, 1, rnn.Layers[layer].OutputSize], Streams[layer].Output);
    }

    public Variable Dropout(int layer, Variable x) => x;

    public Variable Use(Parameter parameter) => tape!.Use(parameter);

    public Variable Cut(Variable sequences) => sequences;
}
