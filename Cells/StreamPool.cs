using MoGru.Cells.Networks;
using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>
/// Serves any number of streams of one network, which come and go: each is a <see cref="StreamState"/>, and a step advances one of them, or all that
/// have an input now, by products over up to sixteen sequences at once. The bits are those of each stream alone. Steps allocate nothing,
/// where the parameters had memory when the pool was made. For any number of threads at once, each with other streams: as many as the pool was
/// made for work side by side, others wait. Changes of the parameters are seen at the next step.
/// </summary>
public sealed class StreamPool
{
    readonly Seats<NetworkStream> seats;

    /// <summary>Takes the memory for steps.</summary>
    /// <param name="rnn">The network.</param>
    /// <param name="threads">The number of threads that work side by side; that of the processors where nothing is said.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is below 1.</exception>
    /// <exception cref="InvalidOperationException">The network runs both ways, or another thread is writing to a parameter.</exception>
    public StreamPool(Rnn rnn, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(rnn);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads ?? 1, 1, nameof(threads));
        Rnn = rnn;
        seats = new(threads, () => new(rnn, RowGroups.MaxRows));
    }

    /// <summary>The network that is streamed.</summary>
    public Rnn Rnn { get; }

    /// <summary>A new stream of one sequence, from zero; <see cref="StreamState.Dispose"/> closes it.</summary>
    public StreamState Open() => new(Rnn);

    /// <summary>Advances a stream by one step; one that is refused leaves it as it was.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="x">The input of this step, [B, n].</param>
    /// <param name="y">The output of this step, [B, OutputSize], overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length, or the stream is of another cell or other sizes.</exception>
    /// <exception cref="ObjectDisposedException">The stream was closed.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using the stream, or changes the parameters, or a side input was not set that a cell needs.
    /// </exception>
    public void Step(StreamState stream, ReadOnlySpan<float> x, Span<float> y) => Step(new ReadOnlySpan<StreamState>(in stream), x, y);

    /// <summary>Advances some streams by one step: all of them, or, where something is refused, none.</summary>
    /// <param name="streams">The streams that have an input, in any order, each once.</param>
    /// <param name="x">The inputs in the order of the streams, [all B, n].</param>
    /// <param name="y">The outputs in the same order, [all B, OutputSize], overwritten.</param>
    /// <exception cref="ArgumentException">
    /// A span has another length, or a stream is named twice, or of another cell or other sizes.
    /// </exception>
    /// <exception cref="ObjectDisposedException">A stream was closed.</exception>
    /// <exception cref="InvalidOperationException">
    /// Another thread is using a stream, or changes the parameters, or a side input was not set that a cell needs.
    /// </exception>
    public void Step(ReadOnlySpan<StreamState> streams, ReadOnlySpan<float> x, Span<float> y)
    {
        int rows = 0;
        foreach (var stream in streams)
        {
            ArgumentNullException.ThrowIfNull(stream);
            stream.Require(Rnn);
            rows = checked(rows + stream.Batch);
        }
        if (x.Length != (long)rows * Rnn.InputSize)
            throw new ArgumentException($"x has {x.Length} elements; a step of {rows} sequences takes {rows} × {Rnn.InputSize}.", nameof(x));
        if (y.Length != (long)rows * Rnn.OutputSize)
            throw new ArgumentException($"y has {y.Length} elements; a step of {rows} sequences gives {rows} × {Rnn.OutputSize}.", nameof(y));

        Exclusive.EnterAll(streams, nameof(Step));
        try
        {
            Advance(streams, rows, x, y);
        }
        finally
        {
            Exclusive.LeaveAll(streams);
        }
    }

    void Advance(ReadOnlySpan<StreamState> streams, int rows, ReadOnlySpan<float> x, Span<float> y)
    {
        foreach (var stream in streams)
        {
            foreach (var layer in stream.Layers)
                layer.RequireSides(stream.Batch);
        }
        var seat = seats.Take(out int place);
        try
        {
            Rnn.Ranges.Project();
            long version = Rnn.Versions.Current();
            var at = new Place(0, 0);
            for (int first = 0; first < rows; first += RowGroups.MaxRows)
            {
                int count = Math.Min(RowGroups.MaxRows, rows - first);
                var (n, d) = (Rnn.InputSize, Rnn.OutputSize);
                at = seat.Advance(streams, at, count, x.Slice(first * n, count * n), y.Slice(first * d, count * d));
            }
            Rnn.Versions.RequireUnchanged(version);
        }
        finally
        {
            seats.Leave(place);
        }
        foreach (var stream in streams)
        {
            foreach (var layer in stream.Layers)
                layer.Commit();
        }
    }
}
