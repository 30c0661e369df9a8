namespace MoGru.Cells.Networks;

/// <summary>
/// The layers of a network that advance together, with all memory that their steps need, and the packed weights that all streams of the network
/// share. For one thread at a time.
/// </summary>
sealed class NetworkStream
{
    readonly Rnn rnn;
    readonly IFrameStream frame;

    /// <summary>Takes the memory, by a step where the parameters have theirs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="rows">The most sequences that advance together.</param>
    /// <exception cref="InvalidOperationException">The network runs both ways, or another thread is writing to a parameter.</exception>
    public NetworkStream(Rnn network, int rows)
    {
        if (network.Directions == 2)
            throw new InvalidOperationException("A bidirectional network cannot stream: its backward direction starts at the last step.");
        rnn = network;
        Layers = [.. network.Layers.Select(layer => layer.Stream(rows))];
        frame = network.Frame.Stream(network, Layers);
        foreach (var parameter in network.Versions.Parameters)
        {
            if (!parameter.HasMemory)
                return;
        }
        rnn.Ranges.Project();
        Advance(new float[rows * rnn.InputSize], new float[rows * rnn.OutputSize]);
        foreach (var layer in Layers)
            layer.Reset();
    }

    /// <summary>The layers.</summary>
    public ILayerStream[] Layers { get; }

    /// <summary>Makes one step; the states stay as they are until <see cref="Commit"/>.</summary>
    /// <param name="x">[rows, n].</param>
    /// <param name="y">[rows, outputs], overwritten.</param>
    public void Advance(ReadOnlySpan<float> x, Span<float> y) => frame.Advance(x, y);

    /// <summary>Makes the states after the last step those before the next.</summary>
    public void Commit()
    {
        foreach (var layer in Layers)
            layer.Commit();
    }
}
