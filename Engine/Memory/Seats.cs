namespace MoGru.Engine.Memory;

/// <summary>
/// Places to work at, with memory of their own, which threads take turns at: each takes one that is free, or else waits for one. For any
/// number of threads.
/// </summary>
/// <param name="count">How many threads can work side by side; as many as there are processors where nothing is said.</param>
/// <param name="make">Makes a seat.</param>
sealed class Seats<T>(int? count, Func<T> make)
{
    readonly (T Seat, Lock Turn)[] all = [.. Enumerable.Range(0, count ?? Environment.ProcessorCount).Select(_ => (make(), new Lock()))];

    /// <summary>
    /// Takes a seat until <see cref="Leave"/>: one that is free, or else one that falls to this thread, which it waits for.
    /// </summary>
    /// <exception cref="InvalidOperationException">None is free, and this thread has the one that it would wait for.</exception>
    public T Take(out int place)
    {
        int own = Environment.CurrentManagedThreadId % all.Length;
        for (int k = 0; k < all.Length; k++)
        {
            place = (own + k) % all.Length;
            if (!all[place].Turn.IsHeldByCurrentThread && all[place].Turn.TryEnter())
                return all[place].Seat;
        }
        place = own;
        if (all[own].Turn.IsHeldByCurrentThread)
            throw new InvalidOperationException("A step of the pool is called from within a step; call it afterwards.");
        all[own].Turn.Enter();
        return all[own].Seat;
    }

    /// <summary>Lets the next thread have the seat.</summary>
    public void Leave(int place) => all[place].Turn.Exit();
}
