namespace MoGru.Engine.Memory;

/// <summary>Lets one activity at a time through and refuses a second, which would mix its sums with the first one's.</summary>
/// <param name="what">What is worked on, for the message.</param>
sealed class Exclusive(string what)
{
    string? activity;
    bool isClosed;  // read and written within an activity

    /// <summary>Begins an activity, which ends with <see cref="Leave"/>.</summary>
    /// <exception cref="InvalidOperationException">Another one is going on, on another thread or further up on this one.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public void Enter(string name)
    {
        Begin(name);
        if (!isClosed)
            return;
        Leave();
        throw new ObjectDisposedException(what, $"{name}: the {what} was closed; open another.");
    }

    public void Leave() => Volatile.Write(ref activity, null);

    /// <summary>Refuses every later activity, so that memory can be let go. Closing again does nothing.</summary>
    /// <exception cref="InvalidOperationException">An activity is going on.</exception>
    public void Close()
    {
        Begin("Dispose");
        isClosed = true;
        Leave();
    }

    /// <summary>Begins an activity of some streams at once, or of none where one of them refuses; <see cref="LeaveAll"/> ends it.</summary>
    /// <exception cref="ArgumentException">A stream is named twice.</exception>
    /// <exception cref="InvalidOperationException">Another activity of a stream is going on.</exception>
    /// <exception cref="ObjectDisposedException">A stream was closed.</exception>
    public static void EnterAll<T>(ReadOnlySpan<T> streams, string name)
        where T : class, IExclusive
    {
        int entered = 0;
        try
        {
            for (; entered < streams.Length; entered++)
                streams[entered].Use.Enter(name);
        }
        catch (InvalidOperationException)
        {
            LeaveAll(streams[..entered]);
            if (streams[..entered].Contains(streams[entered]))
                throw new ArgumentException($"Stream {entered} is named twice; a step advances each once.");
            throw;
        }
    }

    public static void LeaveAll<T>(ReadOnlySpan<T> streams)
        where T : class, IExclusive
    {
        foreach (var stream in streams)
            stream.Use.Leave();
    }

    void Begin(string name)
    {
        if (Interlocked.CompareExchange(ref activity, name, null) is { } other)
            throw new InvalidOperationException($"{name}: {other} is going on for the same {what}; one thread at a time may do so.");
    }
}

/// <summary>A stream, which one thread at a time may use.</summary>
interface IExclusive
{
    Exclusive Use { get; }
}
