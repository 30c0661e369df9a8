using Xunit;

namespace MoGru.Tests;

/// <summary>Runs work on several threads at once.</summary>
static class Concurrently
{
    /// <summary>Runs it on so many threads, each with its number, and waits for all; an exception of one is a failure.</summary>
    public static void Run(int threads, Action<int> work)
    {
        Exception? failure = null;
        var all = Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            try
            {
                work(thread);
            }
            catch (Exception e)
            {
                failure = e;
            }
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
        Assert.Null(failure);
    }
}
