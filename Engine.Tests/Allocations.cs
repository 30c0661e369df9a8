namespace MoGru.Tests;

/// <summary>Measures what work allocates on the calling thread.</summary>
static class Allocations
{
    const int Runs = 5;

    /// <summary>
    /// The bytes that one run allocates: the least of several, after one to warm up, because the runtime itself now and then allocates
    /// when it recompiles a method.
    /// </summary>
    public static long Of(Action run)
    {
        run();
        long least = long.MaxValue;
        for (int k = 0; k < Runs; k++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
