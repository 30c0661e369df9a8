namespace MoGru.Engine.Memory;

/// <summary>Lets one activity at a time through and refuses a second, which would mix its sums with the first one's.</summary>
/// <param name="what">What is worked on, for the message.</param>
sealed class Exclusive(string what)
{
    string? activity;

    /// <summary>Begins an activity, which ends with <see cref="Leave"/>.</summary>
    /// <exception cref="InvalidOperationException">Another one is going on, on another thread or further up on this one.</exception>
    public void Enter(string name)
    {
        if (Interlocked.CompareExchange(ref activity, name, null) is { } other)
            throw new InvalidOperationException($"{name}: {other} is going on for the same {what}; one thread at a time may do so.");
    }

    public void Leave() => Volatile.Write(ref activity, null);
}
