namespace MoGru.Cells.Networks;

/// <summary>
/// The layers of a network that advance together, with all memory that their steps need, the packed weights among it that all streams of the
/// network share. For one thread at a time.
/// </summary>
sealed class NetworkStream
{
    readonly Rnn rnn;
    readonly IFrameStream frame;
    readonly float[] input;  // [rows, n]

    /// <summary>Takes the memory, by a step where the parameters have theirs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">The most sequences that advance together.</param>
    /// <exception cref="InvalidOperationException">The network runs both ways, or another thread is writing to a parameter.</exception>
    public NetworkStream(Rnn network, int rows)
    {
        network.RequireOneWay();
        (rnn, input) = (network, new float[checked(rows * network.InputSize)]);
        Layers = [.. network.Layers.Select(layer => layer.Stream(rows))];
        frame = network.Frame.Stream(network, Layers);
        foreach (var parameter in network.Versions.Parameters)
        {
            if (!parameter.HasMemory)
                return;
        }
        rnn.Ranges.Project();
        Advance(input, new float[rows * rnn.OutputSize]);
        foreach (var layer in Layers)
            layer.Reset();
    }

    /// <summary>The layers.</summary>
    public ILayerStream[] Layers { get; }

    /// <summary>Makes one step; the states stay as they are until <see cref="Commit"/>.</summary>
    /// <param name="x">[rows, n].</param>
    /// <param name="y">[rows, outputs], overwritten.</param>
    public void Advance(ReadOnlySpan<float> x, Span<float> y)
    {
        Subnormal.Flush(x, input);
        frame.Advance(input.AsSpan(0, x.Length), y);
    }

    /// <summary>Makes one step of some sequences of streams, which keep what comes of it for later.</summary>
    /// <param name="streams">The streams.</param>
    /// <param name="from">The first sequence.</param>
    /// <param name="count">How many, no more than there is memory for.</param>
    /// <param name="x">[count, n].</param>
    /// <param name="y">[count, outputs], overwritten.</param>
    /// <returns>The sequence after the last.</returns>
    public Place Advance(ReadOnlySpan<StreamState> streams, Place from, int count, ReadOnlySpan<float> x, Span<float> y)
    {
        foreach (var layer in Layers)
            layer.Rows = count;
        Exchange(streams, from, count, load: true);
        Advance(x, y);
        return Exchange(streams, from, count, load: false);
    }

    Place Exchange(ReadOnlySpan<StreamState> streams, Place from, int count, bool load)
    {
        var (stream, row) = from;
        for (int at = 0; at < count;)
        {
            var state = streams[stream];
            int some = Math.Min(state.Batch - row, count - at);
            for (int k = 0; k < Layers.Length; k++)
            {
                if (load)
                    Layers[k].Load(state.Layers[k], row, at, some);
                else
                    Layers[k].Store(state.Layers[k], row, at, some);
            }
            at += some;
            (stream, row) = row + some == state.Batch ? (stream + 1, 0) : (stream, row + some);
        }
        return new(stream, row);
    }

    /// <summary>Makes the states after the last step those before the next.</summary>
    public void Commit()
    {
        foreach (var layer in Layers)
            layer.Commit();
    }
}

/// <summary>A sequence among those of some streams.</summary>
readonly record struct Place(int Stream, int Row);
