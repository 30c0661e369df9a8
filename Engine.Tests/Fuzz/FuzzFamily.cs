namespace MoGru.Tests.Fuzz;

/// <summary>A valid input, of which the inner bytes are changed before they are packed.</summary>
/// <param name="Inner">What is changed.</param>
/// <param name="Packed">What a reader is given: the inner bytes, or an archive of them.</param>
sealed record FuzzSeed(byte[] Inner, Func<byte[], byte[]> Packed)
{
    internal FuzzSeed(byte[] bytes) : this(bytes, static same => same)
    {
    }
}

/// <summary>Inputs of one kind, and who reads them.</summary>
sealed class FuzzFamily : IDisposable
{
    /// <summary>Valid inputs.</summary>
    internal required IReadOnlyList<FuzzSeed> Seeds { get; init; }

    /// <summary>Reads an input; it may return or throw what <see cref="Allows"/> allows.</summary>
    internal required Action<byte[]> Read { get; init; }

    /// <summary>Whether the kind may be refused with this exception.</summary>
    internal required Func<Exception, bool> Allows { get; init; }

    /// <summary>Words of the format.</summary>
    internal IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The most bytes that reading may allocate, by the length of the input.</summary>
    internal required Func<long, long> Memory { get; init; }

    /// <summary>Inputs of the short run, by how long one takes.</summary>
    internal int ShortRun { get; init; } = 3000;

    internal IDisposable? Place { get; init; }

    public void Dispose() => Place?.Dispose();
}
