using MoGru.Engine.Training;
using MoGru.Tasks.Data;

namespace MoGru.Tasks.Training;

/// <summary>Which batch of a run: the step counts the batches of a split within its epoch.</summary>
readonly record struct BatchPlace(Split Split, int Epoch, int Step);

/// <summary>
/// The batches of a run, one at a time. Where a second thread is allowed, it makes the following batch while one is worked on; samples
/// depend on their place alone, so that changes no bit. One caller at a time; the data is never asked by two threads at once.
/// </summary>
sealed class BatchSource : IBatches<Batch>, IDisposable
{
    readonly TaskData data;
    readonly int batchSize, epochs;
    readonly bool ahead;
    readonly SemaphoreSlim asked = new(0), made = new(0);
    Thread? maker;        // from the first batch on, where there is to be one
    Batch current, following;
    BatchPlace? pending;  // what the maker was asked for and nobody has waited for yet
    bool settled;         // whether it has been made and nobody has taken it
    volatile bool failed, stopping;

    /// <summary>Room for the batches.</summary>
    /// <param name="config">The batch size and the epochs.</param>
    /// <param name="data">The samples.</param>
    /// <param name="ahead">Whether a second thread makes the following batch.</param>
    public BatchSource(RunConfig config, TaskData data, bool ahead)
    {
        (this.data, batchSize, epochs, this.ahead) = (data, config.Batch, config.Epochs, ahead);
        int largest = MemoryNeed.LargestBatch(config, data);
        current = new(data.Shape, largest);
        following = ahead ? new(data.Shape, largest) : current;
    }

    /// <summary>The number of batches of a split in an epoch.</summary>
    public int Steps(Split split) => (data.Count(split) - 1) / batchSize + 1;

    int IBatches<Batch>.Count => Steps(Split.Training);

    Batch IBatches<Batch>.Get(int epoch, int step) => Get(new(Split.Training, epoch, step));

    /// <summary>The batch at a place, valid until the next call.</summary>
    public Batch Get(BatchPlace place)
    {
        var expected = pending;
        Settle();
        (pending, settled) = (null, false);

        // What failed is tried again here, so that the caller gets the exception.
        if (expected == place && !failed)
            (current, following) = (following, current);
        else
            Fill(place, current);

        if (ahead && After(place) is { } next)
            Ask(next);
        return current;
    }

    /// <summary>Some samples out of turn, valid until the next call; what was made ahead stays.</summary>
    public Batch Get(Split split, int epoch, int first, int size)
    {
        Settle();
        current.Size = size;
        data.Fill(split, epoch, first, current);
        return current;
    }

    /// <summary>Ends the second thread after the batch that it is making.</summary>
    public void Dispose()
    {
        if (stopping)
            return;
        stopping = true;
        asked.Release();
        maker?.Join();
        asked.Dispose();
        made.Dispose();
    }

    // Waits until the second thread is at rest.
    void Settle()
    {
        if (pending is null || settled)
            return;
        made.Wait();
        settled = true;
    }

    void Ask(BatchPlace place)
    {
        pending = place;
        asked.Release();
        if (maker is not null)
            return;
        maker = new(Make) { IsBackground = true, Name = "MoGru batches" };
        maker.Start();
    }

    void Make()
    {
        while (true)
        {
            asked.Wait();
            if (stopping)
                return;
            try
            {
                failed = false;
                Fill(pending!.Value, following);
            }
#pragma warning disable CA1031 // the caller of Get tries again and meets it
            catch (Exception)
#pragma warning restore CA1031
            {
                failed = true;
            }
            made.Release();
        }
    }

    void Fill(BatchPlace place, Batch batch)
    {
        int first = place.Step * batchSize;
        batch.Size = Math.Min(batchSize, data.Count(place.Split) - first);
        data.Fill(place.Split, place.Epoch, first, batch);
    }

    // Training, then validation, then the next epoch; none after the last.
    BatchPlace? After(BatchPlace place)
    {
        if (place.Step + 1 < Steps(place.Split))
            return place with { Step = place.Step + 1 };
        if (place.Split == Split.Training)
            return new(Split.Validation, place.Epoch, 0);
        return place.Epoch + 1 < epochs ? new(Split.Training, place.Epoch + 1, 0) : null;
    }
}
