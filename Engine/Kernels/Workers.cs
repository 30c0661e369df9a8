namespace MoGru.Engine.Kernels;

/// <summary>
/// A fixed crew of threads. <see cref="Run"/> gives each one part of the work, does part 0 itself, and returns when all are done; it
/// allocates nothing. What a part computes must not depend on the number of parts: split outputs, never sums.
/// One caller at a time; a second one is refused.
/// </summary>
public sealed class Workers : IDisposable
{
    readonly Thread[] threads;
    readonly SemaphoreSlim[] starts;
    readonly CountdownEvent done = new(1);
    int busy;
    IWork? work;
    Exception? failure;
    volatile bool stopping;

    /// <summary>A crew of this many threads, the caller's included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one.</exception>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        threads = new Thread[count - 1];
        starts = new SemaphoreSlim[count - 1];
        for (int k = 0; k < threads.Length; k++)
        {
            int part = k + 1;
            starts[k] = new(0);
            threads[k] = new(() => Serve(part)) { IsBackground = true, Name = $"MoGru worker {part}" };
            threads[k].Start();
        }
    }

    /// <summary>The number of parts that run at the same time.</summary>
    public int Count { get; }

    /// <summary>Does all parts of the work and returns when they are done.</summary>
    /// <exception cref="AggregateException">A part failed on another thread.</exception>
    /// <exception cref="InvalidOperationException">Another thread's call is going on, or this one comes from within a part.</exception>
    /// <exception cref="ObjectDisposedException">The threads have ended.</exception>
    public void Run(IWork job)
    {
        ObjectDisposedException.ThrowIf(stopping, this);
        if (Count == 1)
        {
            job.Do(0, 1);
            return;
        }

        if (Interlocked.Exchange(ref busy, 1) != 0)
            throw new InvalidOperationException("These threads are at work for another caller; give every tape that runs at the same time its own Workers.");
        Exception? failed;
        (work, failure) = (job, null);
        done.Reset(Count);
        foreach (var start in starts)
            start.Release();
        try
        {
            job.Do(0, Count);
        }
        finally
        {
            done.Signal();
            done.Wait();
            (work, failed) = (null, failure);
            Volatile.Write(ref busy, 0);
        }
        if (failed is not null)
            throw new AggregateException($"A part of {job.GetType().Name} failed on a worker thread.", failed);
    }

    void Serve(int part)
    {
        while (true)
        {
            starts[part - 1].Wait();
            if (stopping)
                return;
            try
            {
                work!.Do(part, Count);
            }
#pragma warning disable CA1031 // handed to the caller of Run, who throws it
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }
            done.Signal();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (stopping)
            return;
        stopping = true;
        foreach (var start in starts)
            start.Release();
        foreach (var thread in threads)
            thread.Join();
        foreach (var start in starts)
            start.Dispose();
        done.Dispose();
    }
}
