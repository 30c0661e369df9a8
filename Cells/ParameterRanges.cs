using MoGru.Engine.Memory;

namespace MoGru.Cells;

/// <summary>
/// Parameters that are brought into [−limit, limit] in place before a pass reads them: a projection, no operation, so that their gradients are not
/// masked. For any number of threads.
/// </summary>
sealed class ParameterRanges(IEnumerable<(Parameter Parameter, float Limit)> ranges)
{
    readonly (Parameter Parameter, float Limit)[] ranges = [.. ranges];
    readonly Lock projecting = new();
    long projected = -1;

    /// <summary>Projects what has changed since it last did.</summary>
    /// <exception cref="InvalidOperationException">An optimizer on another thread is writing to one.</exception>
    public void Project()
    {
        if (ranges.Length == 0 || Volatile.Read(ref projected) == Version())
            return;
        lock (projecting)
        {
            // A version counts as projected only where a round of it found nothing to write.
            for (long version = Version(); version != projected; version = Version())
            {
                foreach (var (parameter, limit) in ranges)
                {
                    // Of values that are in their range already nobody is to hear that they have changed.
                    if (IsBeyond(parameter.Value, limit))
                        TensorPrimitives.Clamp(parameter.Value, -limit, limit, parameter.Write());
                }
                if (Version() == version)
                    Volatile.Write(ref projected, version);
            }
        }
    }

    // Not of what is no number, which has no place in a range.
    static bool IsBeyond(ReadOnlySpan<float> values, float limit)
    {
        foreach (float value in values)
        {
            if (Math.Abs(value) > limit)
                return true;
        }
        return false;
    }

    long Version()
    {
        long sum = 0;
        foreach (var (parameter, _) in ranges)
            sum += parameter.ReadableVersion();
        return sum;
    }
}
