using MoGru.Cells.Networks;
using MoGru.Engine.Formats;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>
/// Where one sequence, or some that advance together, stand in a network: the states of all layers, and what was set of their side inputs. A
/// stream that goes on from it gives the bits of one that never stopped. It belongs to no thread and to no parameters: it may be handed on,
/// copied, kept in a file, and used with any network of the same cell and sizes. For one thread at a time, which is held to.
/// </summary>
public sealed class StreamState : IDisposable, IExclusive
{
    readonly Rnn rnn;
    readonly LayerState[] layers;

    /// <summary>The state before the first step: zero.</summary>
    /// <param name="rnn">A network of the cell and sizes that it is for.</param>
    /// <param name="batch">The number of sequences that advance together.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch is below 1.</exception>
    /// <exception cref="InvalidOperationException">The network runs both ways.</exception>
    public StreamState(Rnn rnn, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        rnn.RequireOneWay();
        (this.rnn, Batch) = (rnn, batch);
        layers = [.. rnn.Layers.Select(layer => new LayerState(layer, batch))];
    }

    /// <summary>The number of sequences that advance together.</summary>
    public int Batch { get; }

    /// <summary>What it belongs to.</summary>
    internal StreamLayout Layout => rnn.StreamLayout;

    /// <summary>Of one thread at a time.</summary>
    internal Exclusive Use { get; } = new("stream");

    Exclusive IExclusive.Use => Use;

    /// <summary>The states of the layers; of the thread that has entered.</summary>
    internal LayerState[] Layers => layers;

    /// <summary>Reads what <see cref="Save"/> wrote, for a network of the same cell and sizes.</summary>
    /// <exception cref="DataFormatException">
    /// The file is missing, damaged or no stream's, or of another cell or sizes; all that differs is named.
    /// </exception>
    public static StreamState Open(string path, Rnn rnn) => StreamFile.Read(path, rnn);

    /// <summary>Writes it to a safetensors file, whole or not at all, with what it belongs to; to be read by <see cref="Open"/>.</summary>
    /// <exception cref="IOException">The folder is missing or the disk is full.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void Save(string path)
    {
        Use.Enter(nameof(Save));
        try
        {
            StreamFile.Write(path, this);
        }
        finally
        {
            Use.Leave();
        }
    }

    /// <summary>Another state that is equal to this one.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public StreamState Clone()
    {
        var clone = new StreamState(rnn, Batch);
        CopyTo(clone);
        return clone;
    }

    /// <summary>Makes another state equal to this one; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another cell, other sizes or another number of sequences.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using one of them, or one is closed.</exception>
    public void CopyTo(StreamState target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Require(rnn, Batch);
        if (ReferenceEquals(target, this))
            return;
        Use.Enter(nameof(CopyTo));
        try
        {
            target.Use.Enter(nameof(CopyTo));
            for (int k = 0; k < layers.Length; k++)
                layers[k].CopyTo(target.layers[k]);
            target.Use.Leave();
        }
        finally
        {
            Use.Leave();
        }
    }

    /// <summary>Sets all states to zero, and forgets side inputs.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void Reset()
    {
        Use.Enter(nameof(Reset));
        foreach (var layer in layers)
            layer.Clear();
        Use.Leave();
    }

    /// <summary>Copies a state out.</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width], overwritten.</param>
    /// <exception cref="ArgumentException">There is no such state, or the span has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void GetState(string name, int layer, Span<float> values)
    {
        var state = rnn.StateOf(name, layer);
        state.Require(Batch, values.Length);
        Use.Enter(nameof(GetState));
        layers[layer][state].CopyTo(values);
        Use.Leave();
    }

    /// <summary>Sets a state.</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width].</param>
    /// <exception cref="ArgumentException">There is no such state, or the span has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void SetState(string name, int layer, ReadOnlySpan<float> values)
    {
        var state = rnn.StateOf(name, layer);
        state.Require(Batch, values.Length);
        Use.Enter(nameof(SetState));
        layers[layer].Set(state, values);
        Use.Leave();
    }

    /// <summary>Sets a side input: for the next step alone, or, where it is one for a sequence, until <see cref="Reset"/>.</summary>
    /// <param name="name">The cell's name for it.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width].</param>
    /// <exception cref="ArgumentException">
    /// There is no such side input, it is the mask of a weight, which streams have the mean of, or the span has another length.
    /// </exception>
    /// <exception cref="InvalidOperationException">Another thread is using it, or it is closed.</exception>
    public void SetSide(string name, int layer, ReadOnlySpan<float> values)
    {
        int index = rnn.SideOf(name, layer);
        var side = rnn.Layers[layer].Sides[index];
        side.RequireStreamed();
        side.Require(Batch, values.Length);
        Use.Enter(nameof(SetSide));
        values.CopyTo(layers[layer].Give(index));
        Use.Leave();
    }

    /// <summary>Ends the stream: its memory is let go, and every later use is an exception. Closing it again does nothing.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using it.</exception>
    public void Dispose()
    {
        Use.Close();
        layers.AsSpan().Clear();
    }

    /// <summary>Refuses a network of another cell or of other sizes, and, where it is told, another number of sequences.</summary>
    /// <exception cref="ArgumentException">Something differs.</exception>
    internal void Require(Rnn user, int? batch = null)
    {
        if (!ReferenceEquals(user, rnn) && user.StreamLayout.Differences(Layout) is { } differences)
            throw new ArgumentException($"The state is of another network than this: {differences}; make it of this one.");
        if (batch is { } sequences && sequences != Batch)
            throw new ArgumentException($"The state is of {Batch} sequences, expected {sequences}; make it of as many.");
    }
}
