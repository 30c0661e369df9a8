namespace MoGru.Engine.Memory;

/// <summary>Lets one activity at a time through and refuses a second, which would mix its sums with the first one's.</summary>
/// <param name="what">What is worked on, for the message.</param>
sealed class Exclusive(string what)
{
    string? activity;
    bool isClosed;  // by who has entered

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

    /// <summary>Lets nothing more through, so that what is worked on can be let go; again, it does nothing.</summary>
    /// <exception cref="InvalidOperationException">An activity is going on.</exception>
    public void Close()
    {
        Begin("Dispose");
        isClosed = true;
        Leave();
    }

    /// <summary>Begins an activity of all of some, or of none where one is refused; <see cref="LeaveAll"/> ends it.</summary>
    /// <exception cref="ArgumentException">One is named twice.</exception>
    /// <exception cref="InvalidOperationException">Another activity of one is going on.</exception>
    /// <exception cref="ObjectDisposedException">One was closed.</exception>
    public static void EnterAll<T>(ReadOnlySpan<T> users, string name)
        where T : class, IExclusive
    {
        int entered = 0;
        try
        {
            for (; entered < users.Length; entered++)
                users[entered].Use.Enter(name);
        }
        catch (InvalidOperationException)
        {
            LeaveAll(users[..entered]);
            if (IsNamedBefore(users, entered))
                throw new ArgumentException($"Stream {entered} is named twice; a step advances each once.");
            throw;
        }
    }

    public static void LeaveAll<T>(ReadOnlySpan<T> users)
        where T : class, IExclusive
    {
        foreach (var user in users)
            user.Use.Leave();
    }

    void Begin(string name)
    {
        if (Interlocked.CompareExchange(ref activity, name, null) is { } other)
            throw new InvalidOperationException($"{name}: {other} is going on for the same {what}; one thread at a time may do so.");
    }

    static bool IsNamedBefore<T>(ReadOnlySpan<T> users, int index)
        where T : class
    {
        for (int k = 0; k < index; k++)
        {
            if (ReferenceEquals(users[k], users[index]))
                return true;
        }
        return false;
    }
}

/// <summary>Something that one thread at a time may use.</summary>
interface IExclusive
{
    Exclusive Use { get; }
}
