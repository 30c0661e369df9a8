using System.Diagnostics;

namespace MoGru.Tasks.Reports;

/// <summary>Sees whether a write waits for a reader that does not read. For several threads at once.</summary>
sealed class Patience
{
    static readonly TimeSpan longest = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    int waiting;
    long since;

    /// <summary>Whether writes have been waiting all the time for long.</summary>
    public bool IsOver
    {
        get
        {
            lock (gate)
                return waiting > 0 && Stopwatch.GetElapsedTime(since) > longest;
        }
    }

    public void During(Action work)
    {
        lock (gate)
        {
            if (waiting++ == 0)
                since = Stopwatch.GetTimestamp();
        }
        try
        {
            work();
        }
        finally
        {
            lock (gate)
                waiting--;
        }
    }
}
