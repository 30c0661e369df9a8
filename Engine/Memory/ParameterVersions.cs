namespace MoGru.Engine.Memory;

/// <summary>Tells whether any of some parameters has changed. For any number of threads.</summary>
sealed class ParameterVersions(IReadOnlyList<Parameter> parameters)
{
    readonly Parameter[] parameters = [.. parameters];

    /// <summary>The parameters.</summary>
    public ReadOnlySpan<Parameter> Parameters => parameters;

    /// <summary>Counts the changes of all of them: it grows with each.</summary>
    /// <exception cref="InvalidOperationException">An optimizer on another thread is writing to one.</exception>
    public long Current()
    {
        long sum = 0;
        foreach (var parameter in parameters)
            sum += parameter.ReadableVersion();
        return sum;
    }

    /// <summary>Refuses what was made of parameters that were changed meanwhile: it may be of old and of new values.</summary>
    /// <param name="version">What <see cref="Current"/> gave before the values were read.</param>
    /// <exception cref="InvalidOperationException">They were.</exception>
    public void RequireUnchanged(long version)
    {
        Interlocked.MemoryBarrier();  // values are read before versions
        if (Current() != version)
            throw new InvalidOperationException(
                "Parameters were changed by another thread in the middle of a pass; let training and other passes over the same model take turns, or give each its own model.");
    }
}
