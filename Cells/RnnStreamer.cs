using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>
/// Reads sequences one step at a time and carries the states: the same code as over a whole sequence, so the same bits, but that numbers below
/// 2⁻¹²⁶, which it reads or carries, become 0. Allocates nothing after its creation, where the parameters had memory by then. Changes of the
/// network's parameters are seen at the next step. For one thread at a time, which is held to; any number of streams may read one network at once.
/// </summary>
public sealed class RnnStreamer
{
    readonly Exclusive use = new("stream");

    readonly NetworkStream network;
    readonly ILayerStream[] layers;
    readonly bool takesSides;

    internal RnnStreamer(Rnn rnn, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (Rnn, Batch) = (rnn, batch);
        network = new(rnn, batch);
        layers = network.Layers;
        takesSides = rnn.Layers.Any(layer => layer.Sides.Count > 0);
    }

    /// <summary>The network that is streamed.</summary>
    public Rnn Rnn { get; }

    /// <summary>The number of sequences that advance together.</summary>
    public int Batch { get; }

    /// <summary>Advances every sequence by one step; one that is refused leaves the states as they were.</summary>
    /// <param name="x">The input of this step, [B, n].</param>
    /// <param name="y">The output of this step, [B, OutputSize], overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using this stream, or changes the parameters, or a side input was not set that a cell needs.
    /// </exception>
    public void Step(ReadOnlySpan<float> x, Span<float> y)
    {
        if (x.Length != Batch * Rnn.InputSize)
            throw new ArgumentException($"x has {x.Length} elements; a step of {Batch} sequences takes {Batch} × {Rnn.InputSize}.", nameof(x));
        if (y.Length != Batch * Rnn.OutputSize)
            throw new ArgumentException($"y has {y.Length} elements; a step of {Batch} sequences gives {Batch} × {Rnn.OutputSize}.", nameof(y));
        use.Enter("Step");
        try
        {
            if (takesSides)
                RequireSides();
            Rnn.Ranges.Project();
            long version = Rnn.Versions.Current();
            network.Advance(x, y);
            Rnn.Versions.RequireUnchanged(version);
            network.Commit();
        }
        finally
        {
            use.Leave();
        }
    }

    void RequireSides()
    {
        foreach (var layer in layers)
            layer.RequireSides();
    }

    /// <summary>Sets all states to zero, and forgets side inputs.</summary>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void Reset()
    {
        use.Enter("Reset");
        try
        {
            foreach (var layer in layers)
                layer.Reset();
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Copies a state out.</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width], overwritten.</param>
    /// <exception cref="ArgumentException">There is no such state, or the span has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void GetState(string name, int layer, Span<float> values)
    {
        var state = Rnn.StateOf(name, layer);
        use.Enter("GetState");
        try
        {
            layers[layer].GetState(state, values);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Sets a state.</summary>
    /// <param name="name">One of <see cref="Rnn.StateNames"/>.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width].</param>
    /// <exception cref="ArgumentException">There is no such state, or the span has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void SetState(string name, int layer, ReadOnlySpan<float> values)
    {
        var state = Rnn.StateOf(name, layer);
        use.Enter("SetState");
        try
        {
            layers[layer].SetState(state, values);
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Copies all states, and what is set of side inputs, to a state that goes on by itself; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another cell, other sizes or another number of sequences.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream or the state, or that is closed.</exception>
    public void GetState(StreamState target)
    {
        ArgumentNullException.ThrowIfNull(target);
        target.Require(Rnn, Batch);
        Exchange(nameof(GetState), target, load: false);
    }

    /// <summary>Goes on from a state, which stays as it is; allocates nothing.</summary>
    /// <exception cref="ArgumentException">It is of another cell, other sizes or another number of sequences.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream or the state, or that is closed.</exception>
    public void SetState(StreamState source)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Require(Rnn, Batch);
        Exchange(nameof(SetState), source, load: true);
    }

    void Exchange(string activity, StreamState state, bool load)
    {
        use.Enter(activity);
        try
        {
            state.Use.Enter(activity);
            for (int k = 0; k < layers.Length; k++)
            {
                if (load)
                    layers[k].Load(state.Layers[k], from: 0, to: 0, Batch);
                else
                    layers[k].CopyTo(state.Layers[k]);
            }
            state.Use.Leave();
        }
        finally
        {
            use.Leave();
        }
    }

    /// <summary>Sets a side input: for the next step alone, or, where it is one for a sequence, until <see cref="Reset"/>.</summary>
    /// <param name="name">The cell's name for it.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="values">[B, width].</param>
    /// <exception cref="ArgumentException">There is no such side input, or the span has another length.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using this stream.</exception>
    public void SetSide(string name, int layer, ReadOnlySpan<float> values)
    {
        Rnn.SideOf(name, layer);
        use.Enter("SetSide");
        try
        {
            layers[layer].SetSide(name, values);
        }
        finally
        {
            use.Leave();
        }
    }
}
