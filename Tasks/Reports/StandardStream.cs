namespace MoGru.Tasks.Reports;

/// <summary>
/// A standard stream of the process, which may be closed, or lead to a full disk or a terminal that is gone: what cannot be written is
/// left out and remembered, and nothing is thrown, on no thread. That a reader has gone (<c>| head</c>) is no fault: it has what it wanted.
/// </summary>
sealed class StandardStream(Stream? inner, Patience patience) : Stream
{
    readonly Lock gate = new();

    /// <summary>Why the stream cannot be written, as a part of a sentence; null while it can.</summary>
    public string? Fault { get; private set; } = inner is null ? "it is closed" : null;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    public override void Write(byte[] buffer, int offset, int count) => patience.During(() =>
    {
        lock (gate)
        {
            if (Fault is not null)
                return;
            try
            {
                inner!.Write(buffer, offset, count);
            }
            catch (UnauthorizedAccessException)
            {
                Fault = "it is not open for writing";
            }
            catch (IOException exception)
            {
                Fault = exception.Message.TrimEnd('.');
            }
        }
    });

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
