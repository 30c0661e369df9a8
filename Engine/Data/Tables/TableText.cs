namespace MoGru.Engine.Data;

/// <summary>
/// The text of a table as Sep reads it. Sep fills its buffer before it parses, and takes a read of nothing as the end where it comes first
/// only: so every chunk is followed by a read of nothing, and a row is there when its line is. A carriage return waits for what follows it,
/// for the same reason. Where blanks part the cells, runs of them become one. For one thread.
/// </summary>
sealed class TableText(TextChunks chunks, bool quotes) : TextReader
{
    char[] held = new char[2 * TextChunks.MostCharacters];
    int next, end;
    bool paused, ended;
    bool quoted, pending, within;  // of runs of blanks: in quotes, blanks before the next cell, after the first cell's beginning

    /// <summary>Whether runs of blanks become one blank; said before the first read.</summary>
    public bool JoinsBlanks { get; set; }

    /// <summary>What comes first, without taking it: up to its end or so many characters, or its first whole line.</summary>
    public ReadOnlySpan<char> Beginning(int characters, bool firstLine)
    {
        while (end < characters && !(firstLine && HasLine()) && Fill())
        {
        }
        return held.AsSpan(next..end);
    }

    /// <summary>Whether <see cref="Beginning"/> was all.</summary>
    public bool IsWhole => ended;

    public override int Read(Span<char> buffer)
    {
        if (paused)
        {
            paused = false;
            return 0;
        }
        int written = 0;
        while (written == 0 && (next < Ready() || Fill()))
        {
            var ready = held.AsSpan(next..Math.Min(Ready(), next + buffer.Length - 1));
            if (ready.Length > 0 && ready[^1] == '\r' && !(ended && next + ready.Length == end))
                ready = ready[..^1];
            written = JoinsBlanks ? Join(ready, buffer) : Copy(ready, buffer);
            next += ready.Length;
        }
        paused = written > 0;
        return written;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            chunks.Dispose();
        base.Dispose(disposing);
    }

    int Ready() => end > next && held[end - 1] == '\r' && !ended ? end - 1 : end;

    bool Fill()
    {
        if (ended)
            return false;
        if (next > 0)
        {
            held.AsSpan(next..end).CopyTo(held);
            (next, end) = (0, end - next);
        }
        if (held.Length - end < TextChunks.MostCharacters)
            Array.Resize(ref held, 2 * held.Length);
        int count = chunks.Read(held.AsSpan(end));
        end += count;
        ended = count == 0;
        return true;
    }

    bool HasLine()
    {
        bool isQuoted = false;
        foreach (char c in held.AsSpan(next..end))
        {
            if (c == '\n' && !isQuoted)
                return true;
            isQuoted ^= quotes && c == '"';
        }
        return false;
    }

    static int Copy(ReadOnlySpan<char> from, Span<char> to)
    {
        from.CopyTo(to);
        return from.Length;
    }

    int Join(ReadOnlySpan<char> from, Span<char> to)
    {
        int at = 0;
        foreach (char c in from)
        {
            if (c is ' ' or '\t' && !quoted)
            {
                pending = within;
                continue;
            }
            if (c is '\n' or '\r' && !quoted)
                (pending, within) = (false, false);
            else
            {
                if (pending)
                    to[at++] = ' ';
                (pending, within) = (false, true);
                quoted ^= quotes && c == '"';
            }
            to[at++] = c;
        }
        return at;
    }
}
